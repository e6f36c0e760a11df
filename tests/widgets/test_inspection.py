"""The doctor of host pages, on pages served by hand."""

import httpx
import pytest

from advisor.errors import AdvisorError
from advisor.widgets.inspection import Finding, inspect

PAGE = "https://www.firm.example/"
SERVER = "https://advisor.example"
SNIPPET = f'<script src="{SERVER}/widget.js" data-widget="firm" async></script>'
VIEWPORT = '<meta name="viewport" content="width=device-width">'
NOW = "1.2.3"


def examined(
    html: str = VIEWPORT + SNIPPET,
    policy: str = "",
    domains: str = "https://www.firm.example",
    version: str = NOW,
    page: str = PAGE,
    frame_status: int = 200,
    frame_headers: dict[str, str] | None = None,
) -> dict[str, Finding]:
    """What is found about a page, by subject."""

    def answer(request: httpx.Request) -> httpx.Response:
        if str(request.url) == page:
            return httpx.Response(
                200, html=html, headers={"Content-Security-Policy": policy} if policy else {}
            )
        if request.url.path == "/widget.js":
            return httpx.Response(200, text=f"/* Standout's widget {version}. One button */")
        if request.url.path == "/embed/firm":
            assert request.headers["referer"] == page
            headers = {"Content-Security-Policy": f"frame-ancestors {domains}", **(frame_headers or {})}
            return httpx.Response(frame_status, html="<p>This site is not among them.</p>", headers=headers)
        return httpx.Response(404)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    return {finding.subject: finding for finding in inspect(page, NOW, client)}


def ill(found: dict[str, Finding]) -> dict[str, str]:
    """The lines that mend what is wrong, by subject."""
    return {subject: finding.line for subject, finding in found.items() if not finding.ok}


def test_a_page_in_good_order_needs_nothing():
    assert ill(examined()) == {}


@pytest.mark.parametrize(
    "policy",
    [
        f"script-src 'self' {SERVER}; frame-src {SERVER}",
        "script-src https:; frame-src https:",
        "default-src *",
        "script-src *.example; frame-src *.example:*",
        f"script-src {SERVER}/widget.js; child-src {SERVER}",
        "style-src 'none'",
    ],
)
def test_a_policy_that_allows_script_and_frame_is_well(policy):
    assert ill(examined(policy=policy)) == {}


def test_a_policy_that_forbids_gets_the_exact_directives():
    assert ill(examined(policy="script-src 'self'; frame-src 'none'")) == {
        "script-src": f"script-src 'self' {SERVER};",
        "frame-src": f"frame-src {SERVER};",
    }


def test_what_only_a_default_forbids_gets_a_directive_of_its_own():
    assert ill(examined(policy="default-src 'self'; child-src 'self'")) == {
        "script-src": f"script-src 'self' {SERVER};",
        "frame-src": f"child-src 'self' {SERVER};",
    }


def test_every_one_of_several_policies_has_to_allow_it():
    meta = '<meta http-equiv="Content-Security-Policy" content="frame-src \'none\'">'
    assert ill(examined(VIEWPORT + meta + SNIPPET, policy=f"frame-src {SERVER}")) == {
        "frame-src": f"frame-src {SERVER};"
    }


def test_a_strict_dynamic_policy_wants_its_nonce_on_the_snippet():
    policy = f"script-src 'nonce-abc' 'strict-dynamic'; frame-src {SERVER}"
    assert "nonce=" in ill(examined(policy=policy))["script-src"]
    with_nonce = SNIPPET.replace("async", 'nonce="abc" async')
    assert ill(examined(VIEWPORT + with_nonce, policy=policy)) == {}


def test_a_page_without_the_snippet_gets_it():
    assert "widget.js" in ill(examined(VIEWPORT))["snippet"]


def test_a_snippet_without_an_id_gets_the_attribute():
    assert (
        'data-widget="YOUR-ID"'
        in ill(examined(VIEWPORT + f'<script src="{SERVER}/widget.js"></script>'))["snippet"]
    )


def test_an_unknown_widget_gets_the_command_that_makes_it():
    assert ill(examined(frame_status=404))["widget"] == (
        'advisor widget add "NAME" --id firm --domain https://www.firm.example'
    )


def test_a_site_that_is_not_among_the_domains_gets_the_command_that_allows_it():
    found = examined(frame_status=403)
    assert found["domains"].sentence == "This site is not among them."
    assert found["domains"].line == "advisor widget allow firm https://www.firm.example"


def test_a_proxy_that_forbids_frames_is_found():
    assert "X-Frame-Options" in ill(examined(frame_headers={"X-Frame-Options": "DENY"}))["framing"]


def test_an_old_copy_of_the_script_is_found():
    assert "version" in ill(examined(version="0.0.9"))


def test_something_else_at_the_scripts_address_is_found():
    assert "script" in ill(examined(VIEWPORT + '<script src="/old/widget.js" data-widget="firm"></script>'))


def test_a_script_by_http_on_an_https_page_is_mixed_content():
    html = VIEWPORT + SNIPPET.replace("https://", "http://")
    assert ill(examined(html))["mixed content"] == SNIPPET


def test_a_page_without_a_viewport_gets_one():
    assert ill(examined(SNIPPET))["viewport"].startswith('<meta name="viewport"')


def test_a_frame_is_looked_at_too():
    frame = f'<iframe src="{SERVER}/embed/firm" referrerpolicy="origin"></iframe>'
    assert ill(examined(VIEWPORT + frame)) == {}
    assert ill(examined(VIEWPORT + frame, policy="frame-src 'self'")) == {
        "frame-src": f"frame-src 'self' {SERVER};"
    }
    hiding = frame.replace('"origin"', '"no-referrer"')
    assert "snippet" in ill(examined(VIEWPORT + hiding))


def test_a_page_that_cannot_be_read_is_said_in_one_sentence():
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    for transport, reason in ((refuse, "cannot be fetched"), (lambda _: httpx.Response(500), "answers 500")):
        with pytest.raises(AdvisorError, match=reason):
            list(inspect(PAGE, NOW, httpx.Client(transport=httpx.MockTransport(transport))))
