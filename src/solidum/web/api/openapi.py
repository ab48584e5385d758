"""The OpenAPI description: what Litestar reads off the routes, and what each answer holds.

Answers are described by the very schemas that the command line publishes.
"""

from __future__ import annotations

import json
from typing import Any, Final

from litestar import Request
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from solidum import __version__
from solidum.web.api import PREFIX
from solidum.web.api.problems import MEDIA
from solidum.web.api.routes import VERBS
from solidum.web.verbs import SCHEMAS

TEXT: Final = {"type": "string"}
MAYBE: Final = {"type": ["string", "null"]}
COUNT: Final = {"type": "integer"}
TRUTH: Final = {"type": "boolean"}
MAYBE_COUNT: Final = {"type": ["integer", "null"]}
ANYTHING: Final = {"type": "object"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


PARTS: Final[dict[str, Any]] = {
    "Problem": {
        "type": "object",
        "description": "An error (RFC 9457).",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": COUNT,
            "detail": TEXT,
            "problems": _list(ANYTHING),
            "current_version": COUNT,
        },
        "required": ["type", "title", "status", "detail"],
    },
    "Found": _object(line=MAYBE_COUNT, column=MAYBE_COUNT, what=TEXT, why=TEXT, remedy=TEXT),
    "Version": _object(
        id=COUNT,
        version=COUNT,
        title=TEXT,
        sha256=TEXT,
        draft=TRUTH,
        problems=_list(_ref("Found")),
        kind=TEXT,
        author=TEXT,
        at=TEXT,
        case=TEXT,
    ),
    "Job": _object(
        id=TEXT,
        task=TEXT,
        state={"enum": ["waiting", "running", "done", "failed", "cancelled"]},
        stage=TEXT,
        problems=_list(_ref("Found")),
        result=MAYBE,
    ),
}
NAMED: Final = {"as_of": TEXT, "case": _object(title=TEXT, sha256=TEXT)}
ROW: Final = {"id": COUNT, "title": TEXT, "version": COUNT, "draft": TRUTH, "author": TEXT}
CHANGE: Final = {
    "version": COUNT,
    "kind": TEXT,
    "restores": MAYBE_COUNT,
    "note": TEXT,
    "author": TEXT,
    "at": TEXT,
    "draft": TRUTH,
}
ANYTHING_OR_NOT: Final = {"type": ["object", "null"]}
FILE: Final = _object(id=COUNT, evidence=TEXT, name=TEXT, size=COUNT, sha256=TEXT, author=TEXT, at=TEXT)
ANSWERS: Final[dict[str, Any]] = {
    "compare": _object(
        schema=TEXT,
        mode=TEXT,
        case=ANYTHING,
        home=_list(TEXT),
        packs=_list(ANYTHING),
        columns=_list(ANYTHING),
        rules=ANYTHING,
    ),
    "clocks": _object(**NAMED, clocks=_list(ANYTHING)),
    "letters": _object(
        written=_list(_object(name=TEXT, title=TEXT, recipient=TEXT, claims=_list(TEXT), text=TEXT)),
        unwritten=_list(_object(title=TEXT, recipients=_list(TEXT), why=TEXT)),
        notice=TEXT,
    ),
    "interview": _object(
        case=TEXT, answers=TEXT, question=ANYTHING_OR_NOT, reason=ANYTHING_OR_NOT, sections=_list(ANYTHING)
    ),
    "check": _object(problems=_list(_ref("Found"))),
    "verify": _object(schema=TEXT, questions=_list(ANYTHING), totals=ANYTHING, idle_explanations=_list(TEXT)),
    "case_new": _object(case=TEXT),
    "schema": ANYTHING,
    "law_list": _object(packs=_list(ANYTHING)),
    "law_facts": _object(
        facts=_list(_object(id=TEXT, args=_list(_object(name=TEXT, kind=TEXT)), value=TEXT, kind=TEXT, ask=TEXT))
    ),
    "law_lint": _object(packs=COUNT, rules=COUNT, facts=COUNT, unasked=_list(TEXT)),
    "law_explain": _object(code=TEXT, text=TEXT),
    "law_coverage": _object(
        pack=TEXT, provisions=_list(_object(at=TEXT, codes=_list(TEXT), left_out=MAYBE, blank=TRUTH))
    ),
    "law_test": _object(examples=COUNT, failures=_list(TEXT)),
    "cases": _object(cases=_list(_object(**ROW, created=TEXT, changed=TEXT))),
    **{name: _ref("Version") for name in ("read_case", "create_case", "save_case", "undo", "redo")},
    "history": _object(versions=_list(_object(**CHANGE))),
    "attachments": _object(attachments=_list(FILE)),
    "attach": FILE,
    "import_case": _ref("Version"),
    "regime_list": _object(regimes=_list(_object(id=TEXT, title=TEXT, short=TEXT, status=TEXT, summary=TEXT))),
    "regime_explain": _object(id=TEXT, title=TEXT, text=TEXT, findings=_list(ANYTHING)),
    "regime_check": _object(problems=_list(_ref("Found")), findings=_list(ANYTHING)),
    "regime_diff": _object(
        first=TEXT, second=TEXT, differences=_list(_object(step=COUNT, about=TEXT, first=TEXT, second=TEXT))
    ),
    "regime_advise": _object(criteria=_list(ANYTHING), options=_list(ANYTHING)),
    "regime_options": _object(name=TEXT, media=TEXT, body=TEXT),
    "population": _object(name=TEXT, rows=COUNT, body=TEXT),
    "screen": _object(schema=TEXT, mode=TEXT, as_of=TEXT, case=ANYTHING, interval=ANYTHING, regimes=_list(ANYTHING)),
    "regime_compare": _object(schema=TEXT, mode=TEXT, regimes=_list(ANYTHING), cases=_list(ANYTHING)),
    "jobs": _object(jobs=_list(_ref("Job"))),
    "job": _ref("Job"),
}
REFUSALS: Final = {
    400: "The request is not of the form described here.",
    401: "There is no good API token.",
    403: "Another site's page asked.",
    404: "There is no such thing.",
    409: "Somebody else has saved, or the job has not ended.",
    413: "Too much was sent.",
    415: "Something other than JSON was sent.",
    421: "This name is not served here.",
    422: "The case or the question cannot be used; `problems` says where and what to do.",
    503: "The disk does not let us.",
}
GIVEN: Final = {
    **dict.fromkeys(("create_case", "import_case", "attach"), 201),
    **dict.fromkeys(("delete_case", "cancel", "detach"), 204),
}
OTHER_MEDIA: Final = {
    "attachment": {"application/octet-stream": {"schema": {}}},
    "export_case": {"application/zip": {"schema": {}}},
    "law_locators": {"text/plain": {"schema": TEXT}},
    "result": {"application/json": {"schema": {}}, "text/html": {"schema": TEXT}, "text/plain": {"schema": TEXT}},
}
WAITING: Final = frozenset([verb.name for verb in VERBS]) | {
    name for name in ANSWERS if name.startswith(("law_", "regime_")) or name in ("population", "screen")
}


def _embedded(name: str, schema: Any, into: dict[str, Any]) -> dict[str, str]:
    """A JSON Schema as a component, its own definitions as further ones."""

    def moved(node: Any) -> Any:
        if isinstance(node, list):
            return [moved(item) for item in node]
        if not isinstance(node, dict):
            return node
        found = {key: moved(value) for key, value in node.items() if key not in ("$defs", "$schema", "$id")}
        reference = found.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/$defs/"):
            found["$ref"] = f"#/components/schemas/{name}.{reference.removeprefix('#/$defs/')}"
        return found

    into[name] = moved(schema)
    for part, inner in schema.get("$defs", {}).items():
        into[f"{name}.{part}"] = moved(inner)
    return _ref(name)


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every answer described."""
    found: dict[str, Any] = json.loads(json.dumps(document))
    parts = found.setdefault("components", {}).setdefault("schemas", {})
    parts.update(PARTS)
    answers = dict(ANSWERS)
    for verb in VERBS:
        if verb.schema is not None:
            answers[verb.name] = _embedded(verb.schema.capitalize(), SCHEMAS[verb.schema](), parts)
    refused = {
        str(status): {"description": says, "content": {MEDIA: {"schema": _ref("Problem")}}}
        for status, says in REFUSALS.items()
    }
    for path in found["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"] = {**_given(operation["operationId"], answers), **refused}
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    return found


def _given(name: str, answers: dict[str, Any]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if name in OTHER_MEDIA:
        done["content"] = OTHER_MEDIA[name]
    elif name in answers:
        done["content"] = {"application/json": {"schema": answers[name]}}
    found = {str(GIVEN.get(name, 200)): done}
    if name in WAITING:
        job = {"application/json": {"schema": _ref("Job")}}
        found["202"] = {"description": "It takes longer: the job to look at.", "content": job}
    return found


class Described(JsonRenderPlugin):
    """Serves the document as JSON."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document as bytes."""
        return self.render_json(request, described(openapi_schema))


def config() -> OpenAPIConfig:
    """For the application."""
    return OpenAPIConfig(
        title="Solidum",
        version=__version__,
        description="Civil liability along the AI value chain. Decision support, not legal advice.",
        path=f"{PREFIX}/description",
        render_plugins=[Described()],
    )
