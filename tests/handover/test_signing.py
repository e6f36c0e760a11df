"""The signature, against a value reckoned elsewhere and by the lines that the documentation gives to consultancies."""

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from advisor.handover.signing import SIGNATURE, headers, signature

BODY = '{"name": "Grüße"}'.encode()
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "embedding.md").read_text(encoding="utf-8")


def snippet(language: str) -> str:
    return re.search(rf"```{language}\n(.*?)```", PAGE.partition("### Check the signature")[2], re.DOTALL)[1]


def test_the_signature_is_what_openssl_reckons():
    """printf '1000.{}' | openssl dgst -sha256 -hmac whsec_test"""
    assert (
        signature(b"{}", "whsec_test", 1000)
        == "t=1000,v1=291d03e2e8ca99ce6b2dd4a86974b888822bbc53e44c7c5718da223c4c86d444"
    )


def test_the_python_of_the_documentation_knows_our_requests_from_others():
    known = {}
    exec(snippet("python"), known)
    is_ours = known["is_ours"]
    header = headers(BODY, "whsec_test", "key", time.time())[SIGNATURE]
    assert is_ours(BODY, header, "whsec_test")
    assert not is_ours(BODY + b" ", header, "whsec_test")
    assert not is_ours(BODY, header, "whsec_other")
    assert not is_ours(BODY, headers(BODY, "whsec_test", "key", time.time() - 3600)[SIGNATURE], "whsec_test")


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")
def test_the_javascript_of_the_documentation_does_too(tmp_path):
    header = headers(BODY, "whsec_test", "key", time.time())[SIGNATURE]
    script = tmp_path / "check.mjs"
    tried = "console.log(isOurs(process.argv[2], process.argv[3], process.argv[4]));"
    script.write_text(f"{snippet('js')}\n{tried}", encoding="utf-8")
    told = [
        subprocess.run(
            ["node", script, body, header, secret], capture_output=True, text=True, check=True
        ).stdout.strip()
        for body, secret in (
            (BODY.decode(), "whsec_test"),
            ("{}", "whsec_test"),
            (BODY.decode(), "whsec_other"),
        )
    ]
    assert told == ["true", "false", "false"]
