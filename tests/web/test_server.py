import re
import socket

import pytest

from advisor.errors import AdvisorError
from advisor.settings import Settings
from advisor.web.server import serve


@pytest.mark.parametrize(
    "path", ["/", "/api/docs", "/healthz", "/api/sources/nothing.txt", "/standout/page.js"]
)
def test_every_answer_carries_the_policy(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in re.search(r"script-src[^;]*", policy)[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/api/docs"])
def test_a_page_names_no_other_host(client, path):
    loads = re.findall(
        r"""(?:src|href|content|url)\s*[=:(]\s*["']?\s*(https?:)?//(?!testserver)""", client.get(path).text
    )
    assert not loads


def test_the_api_is_documented_offline(client):
    assert client.get("/api/docs").status_code == 200
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {
        "/api/conversations",
        "/api/conversations/{conversation_id}",
        "/api/conversations/{conversation_id}/messages",
        "/api/conversations/{conversation_id}/profile",
        "/api/conversations/{conversation_id}/brief.{form}",
        "/api/sources/{file}",
    } <= set(paths)


def test_an_operator_sees_life_readiness_and_counts(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code in {200, 503}
    assert 'standout_requests_total{method="GET",status="200"}' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/proxy=https://example.hf.space/"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/file=pyproject.toml"),
        ("POST", "/gradio_api/vibe-edit"),
        ("GET", "/monitoring"),
        ("GET", "/standout/..%2F..%2Fpage.py"),
    ],
)
def test_doors_that_the_page_does_not_use_are_shut(client, method, path):
    assert client.request(method, path).status_code == 404


def test_a_request_of_many_megabytes_is_refused_in_one_sentence(client):
    answer = client.post("/api/conversations", content=b"x" * 3_000_000)
    assert answer.status_code == 413
    assert "2,000,000 bytes" in answer.json()["detail"]


def test_a_taken_port_is_said_in_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AdvisorError, match=f"Port {port} on 127.0.0.1 cannot be used") as refusal:
            serve(Settings(data_dir=tmp_path, port=port))
    assert "\n" not in str(refusal.value)
    assert "--port" in str(refusal.value)
