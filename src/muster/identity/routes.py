"""Every route of identity."""

from fastapi import APIRouter

from muster.identity import auth_routes, people_routes, second_factor_routes, users_routes

_PARTS = (people_routes, auth_routes, second_factor_routes, users_routes)

router = APIRouter(routes=[route for part in _PARTS for route in part.router.routes])
