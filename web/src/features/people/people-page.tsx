import { Button, Container } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { User } from "@/api/types";
import { PageHeader } from "@/components/page-header";
import { useShortcut } from "@/lib/shortcuts";
import { type ActKind, PersonDialogs } from "./actions/person-dialogs";
import { PersonDrawer } from "./details/person-drawer";
import { narrow, type PeopleSearch } from "./filter";
import { InviteDialog } from "./invite/invite-dialog";
import { PeopleFilters } from "./list/people-filters";
import { PeopleList } from "./list/people-list";

interface PeoplePageProps {
  search: PeopleSearch;
  onSearch: (search: PeopleSearch, how?: { replace: boolean }) => void;
}

/** Who is here and what they may do, for admins. */
export function PeoplePage({ search, onSearch }: PeoplePageProps) {
  const [inviting, setInviting] = useState(false);
  const [act, setAct] = useState<{ kind: ActKind; user: User } | null>(null);
  const { person, ...filter } = search;
  const invite = () => setInviting(true);
  useShortcut("i", "Invite somebody", invite, { group: "People" });
  const close = () => onSearch(filter, { replace: true });
  return (
    <Container size="lg" w="100%" py="xl">
      <PageHeader
        title="People"
        description="Who is here, and what they may do."
        actions={
          <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={invite}>
            Invite
          </Button>
        }
      />
      <PeopleFilters
        filter={filter}
        onChange={(change) => onSearch(narrow(filter, change), { replace: true })}
      />
      <PeopleList
        filter={filter}
        onOpen={(user) => onSearch({ ...filter, person: user.id })}
        onAct={(kind, user) => setAct({ kind, user })}
        onInvite={invite}
        onClear={() => onSearch({})}
      />
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
      <PersonDrawer
        id={person}
        covered={act !== null}
        onClose={close}
        onAct={(kind, user) => setAct({ kind, user })}
      />
      <PersonDialogs
        act={act}
        onClose={() => setAct(null)}
        onDeleted={() => {
          setAct(null);
          if (person !== undefined) close();
        }}
      />
    </Container>
  );
}
