"""`python -m benchmarks.browser`: what a visitor's browser pays for the page and for a widget's button."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from advisor.ingestion.build import ingest
from advisor.models import open_encoder
from advisor.settings import Settings
from advisor.widgets.store import FILE, WidgetStore
from advisor.widgets.widget import Widget
from benchmarks.machine import describe_machine
from benchmarks.owners import scripted_owners
from benchmarks.report import Figure, Report, p50, write
from benchmarks.run import RESULTS
from benchmarks.serving import served, wait_for
from tests.web.conftest import FLAGS, chromium
from tests.web.hosting import hosted

FIELD = "#so-message textarea"
WATCH = """
  window.marks = {};
  const shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({ type: "layout-shift" });
  const sum = (entries) => entries.reduce((whole, one) => whole + one.value, 0);
  window.shifted = () => sum(shifts.filter((one) => one.startTime > marks.drawn));
  const prose = () => [...document.querySelectorAll("#so-chat .bot-row .prose")];
  const replies = () => prose().filter((one) => one.textContent.trim());
  const look = () => {
    const field = document.querySelector("#so-message textarea");
    if (!marks.usable && field && !field.disabled && replies().length) marks.usable = performance.now();
    if (!marks.enter || marks.words || replies().length <= marks.before) return;
    marks.words = performance.now();
    requestAnimationFrame(() => requestAnimationFrame((now) => { marks.drawn = now; }));
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  addEventListener("keydown", (event) => {
    if (event.key === "Enter") Object.assign(marks, { enter: performance.now(), before: replies().length, words: 0 });
  }, true);
"""
ANSWERED = "marks.words && !document.querySelector('.so-thinking')"
OUR_WORK = {"EvaluateScript", "FunctionCall", "v8.compile"}


class Visit(NamedTuple):
    """What one opening of the page cost."""

    usable_ms: float
    requests: int
    kilobytes: float


class Asked:
    """The requests of a context to one server, and the bytes that came back."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self._finished: list[Request] = []
        context.on("requestfinished", lambda one: one.url.startswith(server) and self._finished.append(one))

    def count(self) -> int:
        return len(self._finished)

    def kilobytes(self) -> float:
        sizes = [one.sizes() for one in self._finished]
        return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) / 1000


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make bench-page", description=__doc__)
    arguments.add_argument("--runs", type=int, default=7, help="how often each thing is measured (default 7)")
    arguments.add_argument("--out", type=Path, default=RESULTS, help="folder for the results")
    chosen = arguments.parse_args()
    machine = describe_machine()
    with (
        tempfile.TemporaryDirectory() as folder,
        served_warm(Path(folder)) as (address, settings),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        figures = [
            *measure_page(browser, address, chosen.runs),
            *measure_replies(browser, address, chosen.runs),
            *measure_button(browser, address, settings, chosen.runs),
        ]
        browser.close()
    report = Report("page", "What a browser pays", "make bench-page", machine, figures)
    write(chosen.out, report)
    print(report.as_markdown())


@contextmanager
def served_warm(folder: Path) -> Iterator[tuple[str, Settings]]:
    """A server with an index of its own that has its encoder loaded and has been asked for the page once."""
    os.environ["ADVISOR_DATA_DIR"] = str(folder / "data")
    settings = Settings.load()
    ingest(settings, open_encoder(settings))
    with served(settings) as (process, address):
        wait_for(f"{address}/readyz", process)
        wait_for(address, process)
        yield address, settings


def _context(browser: Browser) -> BrowserContext:
    """A visitor whom nobody knows; the content policy would forbid Playwright to wait for a condition."""
    return browser.new_context(bypass_csp=True)


def measure_page(browser: Browser, address: str, runs: int) -> list[Figure]:
    """A first visit, and a second one of the same browser."""
    visits = [_two_visits(browser, address) for _ in range(runs)]
    first, second = ([pair[n] for pair in visits] for n in (0, 1))
    return [
        Figure("page usable after navigation", p50([one.usable_ms for one in first]), "ms", runs, aim=1500),
        Figure("... requests", p50([one.requests for one in first]), "", runs),
        Figure("... received", p50([one.kilobytes for one in first]), "kB", runs),
        Figure("page usable on a second visit", p50([one.usable_ms for one in second]), "ms", runs, aim=1500),
        Figure("... requests", p50([one.requests for one in second]), "", runs),
        Figure("... received", p50([one.kilobytes for one in second]), "kB", runs),
    ]


def _two_visits(browser: Browser, address: str) -> tuple[Visit, Visit]:
    with closing(_context(browser)) as context:
        return _visit(context, address), _visit(context, address)


def _visit(context: BrowserContext, address: str) -> Visit:
    page = context.new_page()
    asked = Asked(context, address)
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    usable = page.wait_for_function("window.marks?.usable").json_value()
    visit = Visit(usable, asked.count(), asked.kilobytes())
    page.close()
    return visit


def measure_replies(browser: Browser, address: str, runs: int) -> list[Figure]:
    """An owner's typed turns: from Enter to the first words of the reply, and what moves once they are there."""
    waits, shifts = [], []
    turns = [turn for turn in scripted_owners()[0] if isinstance(turn, str)]
    for _ in range(runs):
        with closing(_context(browser)) as context:
            page = context.new_page()
            page.add_init_script(WATCH)
            page.goto(address)
            page.wait_for_function("window.marks?.usable")
            for turn in turns:
                page.fill(FIELD, turn)
                page.press(FIELD, "Enter")
                page.wait_for_function(ANSWERED)
                waits.append(page.evaluate("marks.words - marks.enter"))
                shifts.append(page.evaluate("shifted()"))
    return [
        Figure("first words of a reply after Enter", p50(waits), "ms", len(waits), aim=300),
        Figure(
            "layout shift once the first words are drawn, the most of any reply",
            max(shifts),
            "",
            len(shifts),
            aim=0.01,
        ),
    ]


def measure_button(browser: Browser, address: str, settings: Settings, runs: int) -> list[Figure]:
    """A widget's button on another site's page, not opened."""
    busy, requests, kilobytes = [], [], []
    with hosted(address) as site, closing(WidgetStore(settings.data_dir / FILE)) as store:
        store.save(Widget(id="harbour-mill", name="Harbour & Mill", domains=(site.origin,)))
        for _ in range(runs):
            with closing(_context(browser)) as context:
                asked = Asked(context, address)
                busy.append(_main_thread_ms(browser, context.new_page(), site.origin))
                requests.append(asked.count())
                kilobytes.append(asked.kilobytes())
    return [
        Figure("main thread of a host page busy with the button", p50(busy), "ms", runs, aim=30),
        Figure("... requests", p50(requests), "", runs),
        Figure("... received", p50(kilobytes), "kB", runs),
    ]


def _main_thread_ms(browser: Browser, page: Page, site: str) -> float:
    """How long the main thread compiled and ran `widget.js`, as the browser's own trace says."""
    browser.start_tracing(
        page=page, categories=["devtools.timeline", "v8.execute", "disabled-by-default-v8.compile"]
    )
    page.goto(site, wait_until="networkidle")
    page.locator("standout-widget .launch").wait_for()
    events: Sequence[dict[str, Any]] = json.loads(browser.stop_tracing())["traceEvents"]
    ours = [
        (event["ts"], event["ts"] + event["dur"])
        for event in events
        if event["name"] in OUR_WORK and "dur" in event and "/widget.js" in json.dumps(event.get("args", {}))
    ]
    return sum(end - start for start, end in _outermost(ours)) / 1000


def _outermost(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The spans that lie in no other."""
    return [
        one for one in set(spans) if not any(o != one and o[0] <= one[0] and one[1] <= o[1] for o in spans)
    ]


if __name__ == "__main__":
    main()
