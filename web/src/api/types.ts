/**
 * The shapes of the API, the only module that the rest of the client imports them from. They come
 * from the server's OpenAPI document; the names are those that read well in a client.
 */
import type { Endpoints } from "./endpoints";
import type * as S from "./generated";

export type {
  Activity,
  ActivityStatistics,
  Announcement,
  Attachment,
  AttachmentUpload,
  AttendeeCreate,
  Change,
  Changes,
  Check,
  ChecklistItem,
  Comment,
  Delivery,
  DoorTally,
  DoorTicket,
  EventCreate,
  EventImage,
  EventPatch,
  EventSummary,
  FieldChange,
  Health,
  ImportMember,
  ImportReport,
  Label,
  LeftBehind,
  Login,
  Me,
  MePatch,
  NamedCount,
  Notification,
  Person,
  Project,
  ProjectCreate,
  ProjectPatch,
  Question,
  QuestionCreate,
  QuestionPatch,
  Readiness,
  RecoveryCodes,
  Registration,
  Scan,
  ScanResult,
  Session,
  StaffMember,
  Statistics,
  Status,
  StatusCounts,
  StatusTally,
  Subscription,
  SubscriptionCounts,
  Suppression,
  Task,
  TaskContent,
  TaskCreate,
  TaskMove,
  TaskSummary,
  TaskVersion,
  Ticket,
  TicketType,
  TicketTypeCreate,
  TicketTypePatch,
  TrashItem,
  TypeTally,
  User,
  UserCreate,
  UserPatch,
  View,
} from "./generated";

/** RFC 3339 in UTC, with milliseconds. */
export type Timestamp = string;
/** UUIDv7. */
export type Id = string;

export interface Page<T> {
  items: T[];
  /** Opaque cursor to pass as `after`; null on the last page. */
  next: string | null;
}

export interface PageQuery {
  limit?: number;
  after?: string;
}

export interface FieldError {
  field: string;
  code: string;
  message: string;
}

export type Group = S.User["group"];
export type UserStatus = S.User["status"];
export type ThemeChoice = S.Me["theme"];
export type Setup = S.SetupState;
export type SetupRequest = S.SetUp;
export type LoginRequest = S.SignIn;
export type SignUpRequest = S.SignUp;
export type SecondFactorSetup = S.SecondFactorStart;
export type UserHistoryEntry = S.UserVersion;

export type StatusCategory = S.Status["category"];
export type StatusInput = S.StatusCreate;
export type Visibility = S.Project["visibility"];
export type Layout = S.View["layout"];
export type ViewInput = Required<S.ViewCreate>;

export type Priority = S.TaskSummary["priority"];
export type TaskQuery = Endpoints["GET /tasks"]["query"];
export type TaskSort = NonNullable<TaskQuery["sort"]>;
/** Several values of `status`, `category`, `label` and `priority` are separated by commas. */
export type TaskFilter = Omit<TaskQuery, "sort" | keyof PageQuery>;
/** The client always says whether a step is done. */
export interface TaskPatch extends Omit<S.TaskPatch, "checklist"> {
  checklist?: { id?: Id; text: string; done: boolean }[];
}
export type TaskBulk = S.Bulk;
export type TaskHistoryEntry = S.HistoryEntry;
export type TextDiffPart = S.TextPiece;
export type TaskDiff = S.Difference;

export type NotificationKind = S.Notification["kind"];
export type NotificationPreferences = S.Preferences;

/** An event with what belongs to it. `Event` is a name that browsers have given away. */
export type EventDetail = S.Event;
export type EventStatus = S.Event["status"];
export type EventRole = NonNullable<S.Event["role"]>;
export type QuestionKind = S.Question["kind"];

export type PublicEvent = S.PublicEvent;
export type PublicTicketType = S.PublicTicketType;
export type RegistrationCreate = S.RegistrationCreate;
/** A registration as whoever has its link sees it. */
export type PublicRegistration = S.PublicRegistration;
export type TicketCode = S.TicketCode;
export type Challenge = S.Challenge;
