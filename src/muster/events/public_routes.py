"""Routes for people without an account: the public page of an event, registration, and what comes of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, Response

from muster.events.models import PublicEvent
from muster.events.public_service import PublicEventService
from muster.events.registrations_models import PublicRegistration, QrCodeLink
from muster.events.registrations_service import NewRegistration, RegistrationService
from muster.events.schemas import RegistrationCreate, Transfer
from muster.http.client import ClientAddresses
from muster.http.requests import REFERENCE
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided

router = APIRouter(prefix="/public", tags=["public"])

Pages = Annotated[PublicEventService, Depends(provided(PublicEventService))]
Registrations = Annotated[RegistrationService, Depends(provided(RegistrationService))]
Addresses = Annotated[ClientAddresses, Depends(provided(ClientAddresses))]
Slug = Annotated[str, Path(max_length=64, pattern=REFERENCE, description="The name in the event's public address.")]
Ref = Annotated[str, Path(max_length=64, pattern=REFERENCE)]
Secret = Annotated[
    str, Header(alias="X-Manage-Secret", min_length=1, max_length=64, description="The secret of the registration's link.")
]


async def client_address(request: Request, addresses: Addresses) -> str:
    """Where the request comes from."""
    return addresses.of(request)


FromAddress = Annotated[str, Depends(client_address)]


@router.get("/events/{slug}", **answers(PublicEvent, 404, 422))
async def get_public_event(pages: Pages, slug: Slug) -> Response:
    """An event that was published, to everybody."""
    return reply(await pages.get(slug))


@router.post("/events/{slug}/registrations", **answers(PublicRegistration, 404, 409, 410, 413, 422, status=201))
async def register(registrations: Registrations, ip: FromAddress, slug: Slug, body: RegistrationCreate) -> Response:
    """Registers who has the code from the mail: with a ticket, or on the waiting list when every place is taken."""
    new = NewRegistration(body.challenge_id, body.code, body.name, body.ticket_type_id, body.answers, body.locale)
    made = await registrations.register(slug, new, ip)
    return reply(made, 201, {"Location": f"/api/v1/public/registrations/{made.id}"})


@router.get("/registrations/{registration}", **answers(PublicRegistration, 404, 422))
async def get_own_registration(registrations: Registrations, registration: Ref, secret: Secret) -> Response:
    """A registration, to whoever has its link."""
    return reply(await registrations.get(registration, secret))


@router.delete("/registrations/{registration}", **answers(None, 404, 409, 422, status=204))
async def cancel_own_registration(registrations: Registrations, registration: Ref, secret: Secret) -> Response:
    """Gives the place back, at once; with a ticket that was let in, only an organiser can."""
    await registrations.cancel(registration, secret)
    return no_content()


@router.post("/registrations/{registration}/accept-offer", **answers(PublicRegistration, 404, 409, 422))
async def accept_offer(registrations: Registrations, registration: Ref, secret: Secret) -> Response:
    """Takes the place that was offered."""
    return reply(await registrations.accept_offer(registration, secret))


@router.post("/registrations/{registration}/transfer", **answers(PublicRegistration, 404, 409, 413, 422))
async def transfer_ticket(registrations: Registrations, registration: Ref, secret: Secret, body: Transfer) -> Response:
    """Puts the ticket into another name; its former code lets nobody in any more."""
    return reply(await registrations.transfer(registration, secret, body.name))


@router.post("/registrations/{registration}/qr-code", **answers(QrCodeLink, 404, 409, 422))
async def own_qr_code(registrations: Registrations, registration: Ref, secret: Secret) -> Response:
    """A link to a picture of the ticket's code, which expires."""
    return reply(await registrations.qr_code(registration, secret))


@router.post("/registrations/{registration}/resend", **answers(None, 404, 409, 422, status=204))
async def resend_own_mail(registrations: Registrations, registration: Ref, secret: Secret, ip: FromAddress) -> Response:
    """Has the mail sent again that says how it stands."""
    await registrations.resend(registration, secret, ip)
    return no_content()
