"""Every setting, with its default. `docs/reference/settings.md` is generated from here.

Each is read from the environment as `MUSTER_<NAME>`, or from a `.env` file in the working directory.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError


class Settings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(env_prefix="MUSTER_", env_file=".env", extra="ignore", frozen=True)

    backend: Literal["local", "aws"] = Field(
        "local", description="Which adapters answer the ports. aws needs the extra `aws` and the settings `aws_…`."
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    public_url: str = Field(
        "", description="The address that people use, for links in mails. Default: http://localhost:<port>."
    )
    data_dir: Path = Field(Path("./data"), description="Where the database file, files, secrets and the mailbox are kept.")
    database_url: str = Field(
        "", description="sqlite:///…, postgresql://… or mysql://…. Default: muster.db in the data folder."
    )
    database_pool_size: int = Field(10, ge=1, le=200, description="Connections to PostgreSQL or MySQL.")
    database_lock_timeout: float = Field(5, gt=0, description="Seconds to wait for another writer before answering 503.")

    smtp_url: str = Field(
        "", description="smtp://user:password@host:587 (STARTTLS) or smtps://…:465. Empty: mails go to a mailbox on disk."
    )
    mail_from: str = Field("Muster <muster@localhost>", description="The sender of mails.")
    smtp_timeout: float = Field(20, gt=0, description="Seconds to wait for the SMTP server.")

    setup_code: str = Field(
        "", description="The code that guards the first set-up. Empty: made up and printed at the first start."
    )
    allow_sign_up: bool = Field(True, description="Whether people may sign up by themselves.")
    secure_cookies: Literal["auto", "always", "never"] = Field("auto", description="auto: whenever the public URL is https.")
    cors_origins: list[str] = Field([], description="Origins of other web clients that may call the API.")
    trusted_proxies: list[str] = Field([], description="Addresses whose X-Forwarded-For is believed.")

    session_days: int = Field(30, ge=1, description="Days until a session ends by itself.")
    verify_email_hours: int = Field(48, ge=1, description="Hours that a link to verify an address works.")
    password_reset_minutes: int = Field(60, ge=5, description="Minutes that a link to reset a password works.")
    key_rotation_days: int = Field(30, ge=1, description="Days after which a signing key is replaced.")
    ticket_key_rotation_days: int = Field(
        365,
        ge=2,
        description="Days after which the key that signs tickets is followed by a new one, for the events made from then on.",
    )
    password_min_length: int = Field(12, ge=8, le=128, description="The shortest password that is taken.")
    password_hash_memory_kib: int = Field(
        19_456, ge=1024, description="Memory of one Argon2id hash in KiB. The default is OWASP's; more is safer and slower."
    )
    password_hash_passes: int = Field(2, ge=1, description="Passes of one Argon2id hash over its memory.")
    password_hash_workers: int = Field(2, ge=1, description="Passwords that are hashed at the same time.")
    password_hash_queue: int = Field(50, ge=1, description="Log-ins that may wait for that; more are told to come back.")
    one_time_code_minutes: int = Field(10, ge=1, le=60, description="Minutes that a one-time code works.")
    one_time_code_tries: int = Field(5, ge=1, le=20, description="Wrong guesses after which a one-time code is void.")
    invitation_days: int = Field(7, ge=1, description="Days that a generated password works.")
    mails_per_recipient: int = Field(
        5, ge=1, description="Mails with links or codes that strangers may cause to one address in an hour."
    )
    mails_per_domain: int = Field(200, ge=1, description="One-time codes to addresses of one domain in an hour.")
    token_cache_size: int = Field(10_000, ge=0, description="Verified tokens that a process remembers.")
    auth_limit_per_address: int = Field(60, ge=1, description="Calls of authentication routes per minute from one address.")
    auth_limit_per_account: int = Field(10, ge=1, description="Attempts per account in five minutes.")

    max_body_bytes: int = Field(1_048_576, ge=1024, description="The largest JSON body.")
    max_import_bytes: int = Field(67_108_864, ge=1024, description="The largest file to import.")
    max_attachment_bytes: int = Field(52_428_800, ge=1, description="The largest attachment.")
    max_image_bytes: int = Field(
        15_000_000, ge=1, description="The largest picture of an event that may be uploaded; what is kept of it is far smaller."
    )
    attachment_types: list[str] = Field(
        [], description="Content types that may be attached, such as image/*. Empty: all, shown as a download unless harmless."
    )
    link_seconds: int = Field(900, ge=10, description="Seconds that a link to a file works.")
    offer_hours: int = Field(
        24, ge=1, le=720, description="Hours that a place of an event is held for who was next on the waiting list."
    )
    door_snapshot_tickets: int = Field(
        25_000,
        ge=1,
        le=1_000_000,
        description="The most tickets of an event that a scanner may take along, so as to work offline.",
    )
    event_change_minutes: int = Field(
        5,
        ge=0,
        le=1440,
        description="Minutes that an event's time and place have to stand before who has a ticket is told that they changed.",
    )
    subscription_hours: int = Field(
        48,
        ge=1,
        le=720,
        description="Hours to confirm that one wants news by mail; then the address is forgotten.",
    )
    trash_days: int = Field(30, ge=1, description="Days that deleted things can be restored.")
    outbox_days: int = Field(30, ge=1, description="Days that delivered messages stay in the change feed.")
    idempotency_hours: int = Field(24, ge=1, description="Hours that an Idempotency-Key is remembered.")

    dispatch_in_server: bool = Field(
        True, description="Deliver messages inside `muster serve`. Off: run `muster worker` beside it."
    )
    poll_seconds: float = Field(1, gt=0, description="How often to look for messages that another process wrote.")
    delivery_attempts: int = Field(
        16,
        ge=1,
        description="Attempts before a delivery is parked as dead. 16 outlast a mail server that is away for five hours.",
    )
    delivery_backoff_seconds: float = Field(
        2, gt=0, description="The pause after the first failed attempt; it doubles each time."
    )
    delivery_backoff_limit_seconds: float = Field(3600, gt=0, description="The longest such pause.")
    delivery_concurrency: int = Field(16, ge=1, description="Deliveries under way at once in each consumer.")
    max_streams: int = Field(500, ge=1, description="Browsers that may follow changes live at once, in each process.")
    activity_calls_per_minute: int = Field(
        30, ge=1, description="How often in a minute one person's clients may hand in what they did, up to 25 entries each."
    )
    client_activity_days: int = Field(90, ge=1, description="Days that what clients hand in stays in the activity log.")
    notification_days: int = Field(90, ge=1, description="Days that notifications stay in the inbox.")
    shutdown_seconds: float = Field(20, gt=0, description="How long running requests may take to finish at shutdown.")
    stream_seconds: float = Field(
        0,
        ge=0,
        description="Seconds after which a live stream ends and the browser asks again; 0: never. "
        "For hosts that pass an answer on only when it is whole.",
    )
    redis_url: str = Field(
        "", description="redis://… or rediss://…: counts limits there, for several processes together. Needs the extra `redis`."
    )
    aws_region: str = Field("", description="The region. Default: that of the environment (AWS_REGION).")
    aws_table: str = Field("", description="The DynamoDB table of documents and limits.")
    aws_bucket: str = Field("", description="The S3 bucket of files.")
    aws_event_bus: str = Field("", description="The EventBridge bus that messages are put on.")
    aws_queue_prefix: str = Field(
        "", description="Queues are called <prefix><consumer>, dead-letter queues <prefix><consumer>-dead."
    )
    aws_user_pool: str = Field("", description="The id of the Cognito user pool.")
    aws_user_pool_client: str = Field("", description="The id of the pool's client that has a secret.")
    aws_user_pool_web_client: str = Field("", description="The id of the pool's public client, whose tokens are taken too.")
    aws_secret_prefix: str = Field("", description="Secrets are called <prefix><name>.")
    aws_mail_configuration_set: str = Field("", description="The SES configuration set that mails are sent with.")
    aws_database_secret: str = Field(
        "", description="The secret with the database's address, user and password; it stands in for MUSTER_DATABASE_URL."
    )
    aws_database_ca: str = Field(
        "",
        description="The file, beside the functions' code, with the authorities that sign the database's certificate. "
        "Default: those that the host trusts.",
    )
    aws_relay_function: str = Field("", description="The function that takes messages to the bus, called after each write.")
    aws_state_machine: str = Field("", description="The ARN of the state machine that carries out workflows.")
    log_format: Literal["json", "text"] = Field("json", description="How log lines are written.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least serious level that is logged."
    )

    @property
    def resolved_database_url(self) -> str:
        """The database URL with its default applied."""
        return self.database_url or f"sqlite:///{self.data_dir / 'muster.db'}"

    @property
    def resolved_public_url(self) -> str:
        """The public URL with its default applied, without a slash at its end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def cookies_are_secure(self) -> bool:
        """Whether cookies are sent over TLS only."""
        return self.secure_cookies == "always" or (
            self.secure_cookies == "auto" and self.resolved_public_url.startswith("https:")
        )


class InvalidSettings(Exception):
    """Some settings are not valid: `problems` has each as the variable, what is wrong, and its value."""

    def __init__(self, problems: list[tuple[str, str, str]]) -> None:
        super().__init__("; ".join(f"{variable}: {message}" for variable, message, _ in problems))
        self.problems = problems


def load_settings(**given: object) -> Settings:
    """The settings, with those that are given instead of the environment's. Raises InvalidSettings."""
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks
    except SettingsError as error:  # a list that is not written as JSON
        raise InvalidSettings([("A list", f'{error}; write it as JSON, such as ["a", "b"]', "")]) from error
    except ValidationError as error:
        raise InvalidSettings(
            [
                ("MUSTER_" + "_".join(str(part) for part in found["loc"]).upper(), found["msg"], str(found["input"]))
                for found in error.errors()
            ]
        ) from error
