"""Endpoints compiled: what an endpoint's signature asks for is worked out once, not for every request.

FastAPI documents the routes and could run them; working out dependencies and validating parameters one by
one took it two thirds of the time of a small request (docs/decisions/0012-compiled-endpoints.md has the
figures). This does the same for what our endpoints use: `Request`, `Depends` on functions, `Path`, `Query`
and `Header` parameters, plain query parameters, and one body model. `tests/api/test_compiled.py` holds it to
FastAPI's own answers.
"""

import inspect
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import field as dataclass_field
from dataclasses import make_dataclass
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from fastapi import Request, Response, params
from fastapi.exceptions import RequestValidationError
from fastapi.security.base import SecurityBase
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from muster.kernel.errors import UnsupportedMediaType

Endpoint = Callable[..., Awaitable[Response]]
Problems = list[dict[str, Any]]

_MISSING = object()


def compiled(
    endpoint: Endpoint, path_names: Collection[str], dependencies: Sequence[params.Depends] = ()
) -> Callable[[Request], Awaitable[Response]]:
    """`endpoint` as a function of the request alone. It raises RequestValidationError for bad input.

    `path_names` are the parameters in the route's path. `dependencies` are called first, for what
    they refuse; those that only document security are left out.
    """
    guards = [_Call(_function(guard), path_names) for guard in dependencies if not _only_documents(guard)]
    call = _Call(endpoint, path_names)

    async def handle(request: Request) -> Response:
        problems: Problems = []
        for guard in guards:
            await guard.run(request, problems)
        arguments = await call.arguments(request, problems)
        if problems:
            raise RequestValidationError(problems)
        response: Response = await endpoint(**arguments)
        return response

    return handle


class _Call:
    """A function and where each of its arguments comes from."""

    def __init__(self, function: Callable[..., Any], path_names: Collection[str]) -> None:
        self.function = function
        self.is_async = inspect.iscoroutinefunction(function)
        self.request_name: str | None = None
        self.calls: list[tuple[str, _Call]] = []
        self.body: _Body | None = None
        fields: dict[str, tuple[Any, Any]] = {}
        places: list[tuple[str, str, str]] = []
        hints = get_type_hints(function.__init__ if inspect.isclass(function) else function, include_extras=True)
        for name, parameter in inspect.signature(function).parameters.items():
            hint = hints[name]
            default = ... if parameter.default is inspect.Parameter.empty else parameter.default
            source = _source(hint)
            if hint is Request:
                self.request_name = name
            elif isinstance(source, params.Depends):
                self.calls.append((name, _Call(_function(source, hint), path_names)))
            elif source is None and _is_body(hint):
                self.body = _Body(name, hint, default)
            else:
                alias = (source.alias if isinstance(source, FieldInfo) else None) or _name_in(source, name)
                fields[name] = (hint, default)
                places.append((name, "path" if name in path_names else _place(source), alias))
        self.parameters = _Parameters(fields, places) if fields else None

    async def run(self, request: Request, problems: Problems) -> Any:
        """What the function returns; None when its arguments are not valid, which `problems` then say."""
        before = len(problems)
        arguments = await self.arguments(request, problems)
        if len(problems) > before:
            return None
        result = self.function(**arguments)
        return await result if self.is_async else result

    async def arguments(self, request: Request, problems: Problems) -> dict[str, Any]:
        """The arguments, or what is wrong with them, added to `problems`."""
        found: dict[str, Any] = {}
        if self.request_name is not None:
            found[self.request_name] = request
        for name, call in self.calls:
            found[name] = await call.run(request, problems)
        if self.parameters is not None:
            self.parameters.read(request, found, problems)
        if self.body is not None:
            await self.body.read(request, found, problems)
        return found


class _Parameters:
    """The scalar parameters of one function, validated together by one model."""

    def __init__(self, fields: dict[str, tuple[Any, Any]], places: list[tuple[str, str, str]]) -> None:
        # A dataclass, because a parameter may have any name, also one that a model has for itself.
        shape = make_dataclass(
            "Parameters",
            [(name, _without_alias(hint), _field(default)) for name, (hint, default) in fields.items()],
            kw_only=True,
        )
        self._validate = TypeAdapter(shape).validator.validate_python
        self._path = [(name, alias) for name, place, alias in places if place == "path"]
        self._query = [(name, alias) for name, place, alias in places if place == "query"]
        self._header = [(name, alias.lower()) for name, place, alias in places if place == "header"]
        self._told = {name: (place, alias) for name, place, alias in places}

    def read(self, request: Request, found: dict[str, Any], problems: Problems) -> None:
        raw: dict[str, str] = {}
        path_params: Mapping[str, str] = request.scope["path_params"]
        for name, alias in self._path:
            raw[name] = path_params[alias]
        if self._query:
            given = _query(request)
            if given:
                raw.update((name, given[alias]) for name, alias in self._query if alias in given)
        for name, alias in self._header:
            value = request.headers.get(alias)
            if value is not None:
                raw[name] = value
        try:
            found.update(self._validate(raw).__dict__)
        except ValidationError as error:
            for bad in error.errors(include_url=False):
                place, alias = self._told[str(bad["loc"][0])]
                problems.append({**bad, "loc": (place, alias, *bad["loc"][1:])})


class _Body:
    """The JSON body of an endpoint."""

    def __init__(self, name: str, hint: Any, default: Any) -> None:
        self._name = name
        self._default = _MISSING if default is ... else default
        adapter: TypeAdapter[Any] = TypeAdapter(hint)
        self._validate = adapter.validator.validate_json

    async def read(self, request: Request, found: dict[str, Any], problems: Problems) -> None:
        raw = await request.body()
        if not raw:
            if self._default is _MISSING:
                problems.append({"type": "missing", "loc": ("body",), "msg": "Field required", "input": None})
            else:
                found[self._name] = self._default
            return
        if not _is_json(request.headers.get("content-type", "")):
            raise UnsupportedMediaType("Send the body as application/json.")
        try:
            found[self._name] = self._validate(raw)
        except ValidationError as error:
            problems.extend(
                {**bad, "loc": ("body", *bad["loc"])} for bad in error.errors(include_url=False, include_input=False)
            )


def _field(default: Any) -> Any:
    return dataclass_field() if default is ... else dataclass_field(default=default)


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _query(request: Request) -> dict[str, str]:
    """The query string; where a name comes twice, the last counts."""
    text: bytes = request.scope["query_string"]
    return dict(parse_qsl(text.decode("latin-1"), keep_blank_values=True)) if text else {}


def _source(hint: Any) -> Any:
    """The `Depends`, `Path`, `Query` or `Header` in an annotation, or None."""
    if get_origin(hint) is Annotated:
        for item in get_args(hint)[1:]:
            if isinstance(item, params.Depends | params.Param):
                return item
    return None


def _function(source: params.Depends, hint: Any = None) -> Callable[..., Any]:
    """What is to be called; `Depends()` alone means the class that it annotates."""
    function: Callable[..., Any] = source.dependency or get_args(hint)[0]
    return function


def _only_documents(guard: params.Depends) -> bool:
    scheme: object = guard.dependency
    return isinstance(scheme, SecurityBase)


def _place(source: Any) -> str:
    if isinstance(source, params.Path):
        return "path"
    return "header" if isinstance(source, params.Header) else "query"


def _name_in(source: Any, name: str) -> str:
    """What a client calls a parameter."""
    return name.replace("_", "-") if isinstance(source, params.Header) else name


def _is_body(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _is_body(get_args(hint)[0])
    if get_origin(hint) in {Union, type(int | None)}:
        return any(_is_body(part) for part in get_args(hint))
    return inspect.isclass(hint) and issubclass(hint, BaseModel)


def _without_alias(hint: Any) -> Any:
    """The annotation with FastAPI's marker as a plain pydantic one: the model's fields go by their own names."""
    if get_origin(hint) is not Annotated:
        return hint
    kind, *rest = get_args(hint)
    plain: list[Any] = []
    for item in rest:
        plain.extend(item.metadata if isinstance(item, params.Param) else [item])
    return Annotated[(kind, *plain)] if plain else kind
