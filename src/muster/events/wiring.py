"""The services of events, wired: what bootstrap needs to know of this domain."""

from dataclasses import dataclass

from muster.database.engine import Database
from muster.events.access import EventAccess
from muster.events.attendees_service import AttendeeService
from muster.events.boards_service import BoardService
from muster.events.events_service import EventService
from muster.events.events_store import EventStore
from muster.events.forms_service import FormService
from muster.events.forms_store import FormStore
from muster.events.mail_facts import MailFacts
from muster.events.manage_secrets import ManageSecrets
from muster.events.news_sources import ConfirmedAttendees, EventNews
from muster.events.offers_service import OfferService
from muster.events.places import Places
from muster.events.public_service import PublicEventService
from muster.events.references import AddressGate, AddressProofs, Boards, KeyedDigests, People
from muster.events.registrations_service import RegistrationService
from muster.events.registrations_store import RegistrationStore
from muster.events.statistics_service import StatisticsService
from muster.events.tickets_service import TicketService
from muster.events.tickets_store import TicketStore
from muster.events.views import RegistrationViews
from muster.kernel.clock import Clock


@dataclass(frozen=True)
class Events:
    """Everything of events that others hold on to."""

    events: EventService
    forms: FormService
    registrations: RegistrationService
    attendees: AttendeeService
    tickets: TicketService
    public: PublicEventService
    statistics: StatisticsService
    boards: BoardService
    offers: OfferService
    mail_facts: MailFacts
    #: For `subscriptions_wiring.build_news`.
    news: EventNews
    confirmed: ConfirmedAttendees

    def for_routes(self) -> dict[type, object]:
        """The services by the type under which routes ask for them."""
        work = (self.events, self.forms, self.attendees, self.tickets, self.statistics, self.boards)
        return {type(service): service for service in (*work, self.registrations, self.public)}


def build(
    *,
    database: Database,
    clock: Clock,
    people: People,
    proofs: AddressProofs,
    gate: AddressGate,
    key: KeyedDigests,
    boards: Boards,
    offer_seconds: int,
) -> Events:
    """Wires the domain."""
    events, forms, registrations, ticket_rows = EventStore(), FormStore(), RegistrationStore(), TicketStore()
    access, secrets = EventAccess(database, events), ManageSecrets(key)
    tickets = TicketService(database, access, events, registrations, ticket_rows)
    places = Places(registrations, tickets, secrets, offer_seconds=offer_seconds)
    event_service = EventService(database, clock, access=access, events=events, forms=forms, places=places, people=people)
    return Events(
        events=event_service,
        forms=FormService(database, clock, access=access, events=event_service, forms=forms, places=places),
        registrations=RegistrationService(
            database,
            clock,
            events=events,
            forms=forms,
            registrations=registrations,
            tickets=tickets,
            places=places,
            views=RegistrationViews(forms, ticket_rows, secrets),
            secrets=secrets,
            proofs=proofs,
            gate=gate,
        ),
        attendees=AttendeeService(
            database, clock, access=access, events=events, forms=forms, registrations=registrations, places=places
        ),
        tickets=tickets,
        public=PublicEventService(database, clock, events, forms),
        statistics=StatisticsService(database, access, forms),
        boards=BoardService(database, clock, access=access, events=events, boards=boards),
        offers=OfferService(database, clock, events=events, registrations=registrations, places=places),
        mail_facts=MailFacts(
            database, events=events, forms=forms, registrations=registrations, tickets=ticket_rows, secrets=secrets
        ),
        news=EventNews(clock, events),
        confirmed=ConfirmedAttendees(),
    )
