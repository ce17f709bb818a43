"""The adapters of a laptop, or of a server of one's own."""

from muster.adapters.local.documents import LocalDocuments
from muster.adapters.local.files import LocalFiles
from muster.adapters.local.identities import LocalIdentities
from muster.adapters.local.limits import MemoryLimits
from muster.adapters.local.live import LocalLive
from muster.adapters.local.mail import MailboxMailer, SmtpMailer
from muster.adapters.local.password_hashes import PasswordHashes
from muster.adapters.local.secrets import FolderSecrets
from muster.adapters.local.workflows import LocalWorkflows
from muster.bootstrap.ports import Ports, lifetimes
from muster.bootstrap.redis import limits_in_redis
from muster.database.engine import Database
from muster.delivery.jobs import Job
from muster.events.ticket_keys import TicketKeys
from muster.identity.keys import KeyRings
from muster.kernel.clock import Clock
from muster.settings import Settings


def local_ports(settings: Settings, clock: Clock, database: Database) -> Ports:
    """What answers the ports here."""
    secrets = FolderSecrets(settings.data_dir / "secrets")
    keys = KeyRings(secrets, clock, rotation_days=settings.key_rotation_days, lifetimes=lifetimes(settings))
    hashes = PasswordHashes(
        workers=settings.password_hash_workers,
        queue=settings.password_hash_queue,
        memory_kib=settings.password_hash_memory_kib,
        time_cost=settings.password_hash_passes,
    )
    ticket_keys = TicketKeys(secrets, clock, rotation_days=settings.ticket_key_rotation_days)
    files = LocalFiles(settings.data_dir / "files", secrets, clock)
    live = LocalLive(settings.poll_seconds)
    mailbox = None if settings.smtp_url else MailboxMailer(settings.data_dir / "mail", settings.mail_from, clock=clock)
    redis = limits_in_redis(settings, clock)
    workflows = LocalWorkflows(database, clock)

    async def close_hashes() -> None:
        hashes.close()

    return Ports(
        documents=LocalDocuments(database, clock),
        files=files,
        linked_files=files,
        secrets=secrets,
        limits=redis or MemoryLimits(clock),
        identities=LocalIdentities(
            database, keys, hashes, clock, session_seconds=settings.session_days * 86_400, cache_size=settings.token_cache_size
        ),
        keys=keys,
        ticket_keys=ticket_keys,
        live=live,
        committed=live.committed,
        mailer=mailbox or SmtpMailer(settings.smtp_url, settings.mail_from, settings.smtp_timeout, clock),
        mailbox=mailbox,
        workflows=workflows,
        jobs=(
            Job("carry on workflows", 60, workflows.carry_on),
            Job("rotate ticket keys", 3600, ticket_keys.rotate_due),
        ),
        opening=(files.open, hashes.open, *((redis.open,) if redis else ())),
        closing=(close_hashes, *((redis.close,) if redis else ())),
    )
