import { Container } from "@mantine/core";
import { PageHeader } from "@/components/page-header";
import { TabLink, TabNav } from "@/components/tab-nav";
import { EventList } from "./event-list";
import { NewEventButton } from "./new-event-button";
import { filtersOf, SHOWN, type Shown, searchOf } from "./shown";

/** Every event that the person sees: those to come first. */
export function EventsPage({ show }: { show: Shown }) {
  const [first, ...more] = filtersOf(show);
  return (
    <Container size="lg" w="100%" py="xl">
      <PageHeader title="Events" actions={<NewEventButton />} />
      <TabNav label="Which events">
        {SHOWN.map((one) => (
          <TabLink
            key={one.show}
            to="/events"
            search={searchOf(one.show)}
            activeOptions={{ exact: true, explicitUndefined: true }}
          >
            {one.label}
          </TabLink>
        ))}
      </TabNav>
      {first !== undefined && <EventList key={show} show={show} filter={first} />}
      {more.map((filter) => (
        <EventList key={`${show} ${filter.when}`} show={show} filter={filter} further />
      ))}
    </Container>
  );
}
