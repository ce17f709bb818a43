"""The services of events, wired: what bootstrap needs to know of this domain."""

from dataclasses import dataclass

from muster.database.engine import Database
from muster.events.access import EventAccess
from muster.events.attendees_export_service import AttendeeExportService
from muster.events.attendees_export_store import AttendeeExportStore
from muster.events.attendees_service import AttendeeService
from muster.events.boards_service import BoardService
from muster.events.check_ins_door_service import DoorService
from muster.events.check_ins_service import CheckInService
from muster.events.check_ins_snapshots import Snapshots
from muster.events.check_ins_store import CheckInStore
from muster.events.event_images_service import EventImageService, ImageLimits
from muster.events.events_service import EventService
from muster.events.events_store import EventStore
from muster.events.forms_service import FormService
from muster.events.forms_store import FormStore
from muster.events.mail_facts import MailFacts
from muster.events.manage_secrets import ManageSecrets
from muster.events.moves_service import MoveService
from muster.events.news_sources import ConfirmedAttendees, EventNews
from muster.events.offers_service import OfferService
from muster.events.places import Places
from muster.events.public_service import PublicEventService
from muster.events.references import AddressGate, AddressProofs, Boards, KeyedDigests, People
from muster.events.registrations_service import RegistrationService
from muster.events.registrations_store import RegistrationStore
from muster.events.statistics_service import StatisticsService
from muster.events.ticket_attachments import TicketAttachments
from muster.events.ticket_codes import TicketCodes
from muster.events.ticket_keys import TicketKeys
from muster.events.ticket_pictures import TicketPictures
from muster.events.tickets_service import TicketService
from muster.events.tickets_store import TicketStore
from muster.events.views import RegistrationViews
from muster.kernel.clock import Clock
from muster.ports.documents import Documents
from muster.ports.files import Files


@dataclass(frozen=True)
class EventRules:
    """What the settings say: seconds, bytes, tickets in a snapshot for a door, and what mails need (`TicketAttachments`)."""

    offer_seconds: int
    quiet_seconds: int
    link_seconds: int
    max_image_bytes: int
    snapshot_tickets: int
    public_url: str
    mail_from: str


@dataclass(frozen=True)
class Events:
    """Everything of events that others hold on to."""

    events: EventService
    forms: FormService
    registrations: RegistrationService
    attendees: AttendeeService
    tickets: TicketService
    ticket_pictures: TicketPictures
    public: PublicEventService
    statistics: StatisticsService
    boards: BoardService
    check_ins: CheckInService
    door: DoorService
    attendee_files: AttendeeExportService
    images: EventImageService
    offers: OfferService
    moves: MoveService
    mail_facts: MailFacts
    ticket_attachments: TicketAttachments
    ticket_keys: TicketKeys
    #: For `subscriptions_wiring.build_news`.
    news: EventNews
    confirmed: ConfirmedAttendees

    def for_routes(self) -> dict[type, object]:
        """The services by the type under which routes ask for them."""
        work = (self.events, self.forms, self.attendees, self.tickets, self.statistics, self.boards, self.images)
        door = (self.check_ins, self.door, self.attendee_files)
        return {type(service): service for service in (*work, *door, self.registrations, self.public)}


def build(
    *,
    database: Database,
    clock: Clock,
    people: People,
    proofs: AddressProofs,
    gate: AddressGate,
    key: KeyedDigests,
    boards: Boards,
    documents: Documents,
    files: Files,
    ticket_keys: TicketKeys,
    rules: EventRules,
) -> Events:
    """Wires the domain."""
    events, forms, registrations, ticket_rows = EventStore(), FormStore(), RegistrationStore(), TicketStore()
    access, secrets = EventAccess(database, events), ManageSecrets(key)
    pictures = TicketPictures(database, documents, files, ticket_rows, ticket_keys, link_seconds=rules.link_seconds)
    tickets = TicketService(database, access, events, registrations, ticket_rows, pictures)
    places = Places(registrations, tickets, secrets, offer_seconds=rules.offer_seconds)
    image_limits = ImageLimits(max_bytes=rules.max_image_bytes, link_seconds=rules.link_seconds)
    moves = MoveService(database, clock, events, quiet_seconds=rules.quiet_seconds)
    event_service = EventService(
        database, clock, access=access, events=events, forms=forms, places=places, people=people, moves=moves
    )
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
            codes=TicketCodes(ticket_keys),
            secrets=secrets,
            proofs=proofs,
            gate=gate,
        ),
        attendees=AttendeeService(
            database, clock, access=access, events=events, forms=forms, registrations=registrations, places=places
        ),
        tickets=tickets,
        ticket_pictures=pictures,
        public=PublicEventService(database, clock, events, forms),
        statistics=StatisticsService(database, access, forms),
        boards=BoardService(database, clock, access=access, events=events, boards=boards),
        check_ins=CheckInService(database, clock, access=access, store=CheckInStore(), keys=ticket_keys, people=people),
        door=DoorService(
            database,
            access=access,
            forms=forms,
            store=CheckInStore(),
            people=people,
            snapshots=Snapshots(database, clock, ticket_keys, most=rules.snapshot_tickets),
        ),
        attendee_files=AttendeeExportService(database, access=access, forms=forms, store=AttendeeExportStore(), people=people),
        images=EventImageService(database, clock, access=access, events=event_service, files=files, limits=image_limits),
        offers=OfferService(database, clock, events=events, registrations=registrations, places=places),
        moves=moves,
        mail_facts=MailFacts(
            database, events=events, forms=forms, registrations=registrations, tickets=ticket_rows, secrets=secrets
        ),
        ticket_attachments=TicketAttachments(ticket_keys, public_url=rules.public_url, mail_from=rules.mail_from),
        ticket_keys=ticket_keys,
        news=EventNews(clock, events),
        confirmed=ConfirmedAttendees(),
    )
