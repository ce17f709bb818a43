"""The application factory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from muster import __version__
from muster.activity import changes_routes
from muster.activity import routes as activity_routes
from muster.api import client, files, openapi, operations, problems, public_pages, readiness
from muster.api.access_log import AccessLog
from muster.api.dispatch import Dispatch
from muster.api.edge import Edge, security_headers
from muster.api.idempotency import Idempotency
from muster.bootstrap import Application
from muster.delivery import routes as delivery_routes
from muster.events import (
    announcements_routes,
    attendees_export_routes,
    check_ins_routes,
    event_images_routes,
    forms_routes,
    public_routes,
    registrations_routes,
    root_routes,
    subscriptions_routes,
)
from muster.events import routes as events_routes
from muster.identity import auth_routes, people_routes, second_factor_routes, users_routes
from muster.identity import root_routes as identity_root_routes
from muster.notifications import dev_mail_routes, suppressions_routes
from muster.notifications import routes as notifications_routes
from muster.tasks import attachments_routes, comments_routes, import_routes, projects_routes, trash_routes, views_routes
from muster.tasks import routes as tasks_routes

#: Every router under /api/v1.
ROUTERS: tuple[APIRouter, ...] = (
    tasks_routes.router,
    projects_routes.router,
    comments_routes.router,
    attachments_routes.router,
    views_routes.router,
    trash_routes.router,
    import_routes.router,
    auth_routes.router,
    people_routes.router,
    second_factor_routes.router,
    users_routes.router,
    notifications_routes.router,
    suppressions_routes.router,
    changes_routes.router,
    activity_routes.router,
    events_routes.router,
    forms_routes.router,
    attendees_export_routes.router,  # before the one of a registration, whose id could be called `export`
    registrations_routes.router,
    check_ins_routes.router,
    public_routes.router,
    event_images_routes.router,
    event_images_routes.public_router,
    subscriptions_routes.public_router,
    subscriptions_routes.router,
    announcements_routes.router,
    activity_routes.log_router,
    delivery_routes.router,
)


def create_app(application: Application) -> Edge:
    """Muster as one ASGI app: the edge, then keys of repeated requests, then the routes.

    It opens the application's parts at start-up and closes them at shutdown.
    """
    settings = application.settings
    api = create_api(application)
    app: ASGIApp = Dispatch(client.Compressed(api, application.client_folder), routers=routers())
    app = Idempotency(app, database=application.database, clock=application.clock, hours=settings.idempotency_hours)
    if settings.cors_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.cors_origins,
            allow_credentials=True,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=[
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "If-Match",
                "Last-Event-ID",
                "X-CSRF-Token",
                "X-Manage-Secret",
            ],
            expose_headers=["ETag", "Location", "Retry-After", "X-Request-ID"],
        )
    return Edge(
        app,
        api,
        body_limit=application.body_limit,
        headers=security_headers(
            https=settings.resolved_public_url.startswith("https:"), file_origin=application.ports.file_origin
        ),
        access_log=AccessLog(application.clock, settings.log_format) if settings.log_level in {"debug", "info"} else None,
    )


def create_api(application: Application) -> FastAPI:
    """The routes alone, with their documentation."""

    @asynccontextmanager
    async def span(_: FastAPI) -> AsyncIterator[None]:
        async with application.running():
            yield

    api = FastAPI(
        title="Muster",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=span,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    api.state.services = {**application.services, public_pages.PublicPages: _public_pages(application)}
    api.state.authenticator = application.authenticator
    api.state.checks = readiness.checks(application)
    api.state.settings = application.settings
    for prefix, router in routers():
        api.include_router(router, prefix=prefix)
    client.mount(api, application.client_folder)
    problems.register(api)
    openapi.install(api)
    return api


def routers() -> list[tuple[str, APIRouter]]:
    """Every router with its prefix."""
    return [
        *(("/api/v1", router) for router in ROUTERS),
        ("", root_routes.router),
        ("", identity_root_routes.router),
        ("", subscriptions_routes.root_router),
        ("", activity_routes.root_router),
        ("", operations.router),
        ("", files.router),
        ("", dev_mail_routes.router),
        ("", client.router),
        ("", public_pages.router),
    ]


def _public_pages(application: Application) -> public_pages.PublicPages:
    settings = application.settings
    return public_pages.PublicPages(
        application.events.public,
        application.identity.setup,
        application.client_folder,
        public_url=settings.resolved_public_url,
        mail_from=settings.mail_from,
    )
