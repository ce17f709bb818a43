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
  return WORDS.get(kind) ?? kind;
}

const THINGS: Record<string, string> = {
  task: "Task",
  comment: "Comment",
  attachment: "Attachment",
  project: "Project",
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
  const [, thing = "", did = ""] = kind.split(":");
  const name = THINGS[thing];
  return name === undefined ? kind : `${name} ${did.replaceAll("_", " ")}`.trim();
}
