// What a consultancy's own script may do with the widget: open it, and hear what happens in it.
document.querySelector("#ask").addEventListener("click", () => window.Standout?.open());
for (const name of ["opened", "question-answered", "advice-ready", "brief-requested", "handed-over"])
  document.addEventListener(`standout:${name}`, () => {
    document.querySelector("#heard").textContent = `Our advisor says: ${name}`;
  });
