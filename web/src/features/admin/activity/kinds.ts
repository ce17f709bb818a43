/** What the log knows of, in the order in which it is offered. The words follow the name of who did it. */
export const KINDS: readonly { group: string; all: string; kinds: Record<string, string> }[] = [
  {
    group: "Tasks",
    all: "tasks:task:*",
    kinds: {
      "tasks:task:created": "created",
      "tasks:task:changed": "changed",
      "tasks:task:moved": "moved",
      "tasks:task:deleted": "put into the trash",
      "tasks:task:restored": "restored",
      "tasks:task:purged": "deleted for good",
    },
  },
  {
    group: "Comments",
    all: "tasks:comment:*",
    kinds: {
      "tasks:comment:posted": "commented on",
      "tasks:comment:edited": "edited a comment on",
      "tasks:comment:deleted": "deleted a comment on",
      "tasks:comment:restored": "restored a comment on",
    },
  },
  {
    group: "Attachments",
    all: "tasks:attachment:*",
    kinds: {
      "tasks:attachment:added": "attached a file to",
      "tasks:attachment:removed": "removed a file from",
      "tasks:attachment:restored": "restored a file of",
      "tasks:attachment:previewed": "made a preview for",
    },
  },
  {
    group: "Projects",
    all: "tasks:project:*",
    kinds: {
      "tasks:project:created": "created the project",
      "tasks:project:imported": "imported the project",
      "tasks:project:changed": "changed the project",
      "tasks:project:deleted": "put into the trash the project",
      "tasks:project:restored": "restored the project",
      "tasks:project:purged": "deleted for good the project",
    },
  },
  {
    group: "Events",
    all: "events:event:*",
    kinds: {
      "events:event:created": "created the event",
      "events:event:changed": "changed the event",
      "events:event:published": "published the event",
      "events:event:cancelled": "cancelled the event",
      "events:event:deleted": "put into the trash the event",
      "events:event:restored": "restored the event",
      "events:event:purged": "deleted for good the event",
      "events:staff:changed": "changed the team of",
    },
  },
  {
    group: "Registrations",
    all: "events:registration:*",
    kinds: {
      "events:registration:confirmed": "took a place at",
      "events:registration:waiting": "waits for a place at",
      "events:registration:offered": "offered a place at",
      "events:registration:cancelled": "cancelled a registration for",
      "events:registration:expired": "let an offer pass for",
      "events:registration:mail_requested": "had a mail sent again about",
    },
  },
  {
    group: "Tickets",
    all: "events:ticket:*",
    kinds: {
      "events:ticket:issued": "issued a ticket for",
      "events:ticket:reissued": "re-issued a ticket for",
      "events:ticket:revoked": "revoked a ticket for",
      "events:ticket:transferred": "put into another name a ticket for",
      "events:ticket:admitted": "let somebody in at",
      "events:ticket:undone": "took back that somebody was let in at",
    },
  },
  {
    group: "Other times and places",
    all: "events:move:*",
    kinds: {
      "events:move:mail_wanted": "told somebody with a ticket of another time or place of",
    },
  },
  {
    group: "Announcements",
    all: "events:announcement:*",
    kinds: {
      "events:announcement:started": "had an announcement sent about",
      "events:announcement:step_due": "looked up who gets an announcement about",
      "events:announcement:wanted": "wrote one mail of an announcement about",
      "events:announcement:sent": "sent the last mail of an announcement about",
    },
  },
  {
    group: "Subscriptions",
    all: "events:subscription:*",
    kinds: {
      "events:subscription:requested": "asked for news of",
      "events:subscription:repeated": "asked once more for news of",
      "events:subscription:mail_wanted": "was asked by mail about news of",
      "events:subscription:confirmed": "subscribed to news of",
      "events:subscription:ended": "ended news of",
    },
  },
  {
    group: "People",
    all: "identity:user:*",
    kinds: {
      "identity:user:invited": "invited",
      "identity:user:signed_up": "signed up",
      "identity:user:sign_up_repeated": "signed up once more",
      "identity:user:verified": "confirmed the e-mail address",
      "identity:user:changed": "changed the account of",
      "identity:user:deactivated": "deactivated",
      "identity:user:reactivated": "activated",
      "identity:user:deleted": "deleted the account of",
    },
  },
  {
    group: "Signing in",
    all: "identity:session:*",
    kinds: {
      "identity:session:started": "signed in",
      "identity:session:ended": "signed out",
    },
  },
  {
    group: "Passwords",
    all: "identity:password:*",
    kinds: {
      "identity:password:reset_requested": "asked for a new password",
      "identity:password:changed": "changed the password",
      "identity:password:reissued": "had a new password mailed to",
    },
  },
  {
    group: "Second factor",
    all: "identity:second_factor:*",
    kinds: {
      "identity:second_factor:turned_on": "turned the second factor on",
      "identity:second_factor:turned_off": "turned the second factor off",
      "identity:second_factor:recovery_code_used": "used a recovery code",
    },
  },
  {
    group: "The rest",
    all: "",
    kinds: {
      "identity:workspace:set_up": "set the workspace up",
      "identity:code:requested": "asked for a one-time code",
      "notifications:notification:created": "put an entry into the inbox",
      "notifications:mail:wanted": "wrote a mail",
      "notifications:address:suppressed": "stopped mails to",
      "notifications:address:released": "let mails through to",
      "delivery:delivery:replayed": "had a delivery tried again",
    },
  },
];

const WORDS = new Map(KINDS.flatMap(({ kinds }) => Object.entries(kinds)));

/** "put into the trash"; for a kind that is new, its own name. */
export function verbOfKind(kind: string, onOneself: boolean): string {
  if (kind === "identity:session:ended" && !onOneself) return "ended the sessions of";
  if (kind.startsWith("client:"))
    return `did in the app: ${nameOfKind(kind).slice("In the app: ".length)}`;
  return WORDS.get(kind) ?? kind;
}

const THINGS: Record<string, string> = {
  task: "Task",
  comment: "Comment",
  attachment: "Attachment",
  project: "Project",
  event: "Event",
  staff: "Team",
  registration: "Registration",
  ticket: "Ticket",
  announcement: "Announcement",
  subscription: "Subscription",
  user: "Person",
  session: "Session",
  password: "Password",
  second_factor: "Second factor",
  workspace: "Workspace",
  code: "One-time code",
  notification: "Notification",
  mail: "Mail",
  address: "Address",
  delivery: "Delivery",
};

/** "Task created", "Mail wanted": what a kind is called in a list or a choice. */
export function nameOfKind(kind: string): string {
  const [domain = "", thing = "", did = ""] = kind.split(":");
  if (domain === "client") return `In the app: ${thing} ${did}`.replaceAll("_", " ").trim();
  const name = THINGS[thing];
  return name === undefined ? kind : `${name} ${did.replaceAll("_", " ")}`.trim();
}
