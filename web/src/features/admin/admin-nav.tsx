import { IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { TabLink, TabNav } from "@/components/tab-nav";
import { KEPT_MAILS, keptMailsQuery } from "./queries/health";

/** Filters of a screen are in its address too, and the tab is still the current one. */
const ANY_SEARCH = { includeSearch: false };

/** The screens of the administration. */
export function AdminNav() {
  const { data: keepsMails } = useQuery(keptMailsQuery);
  return (
    <TabNav label="Administration">
      <TabLink to="/admin" activeOptions={{ exact: true }}>
        System
      </TabLink>
      <TabLink to="/admin/activity" activeOptions={ANY_SEARCH}>
        Activity
      </TabLink>
      <TabLink to="/admin/announcements" activeOptions={ANY_SEARCH}>
        Announcements
      </TabLink>
      <TabLink to="/admin/subscribers">Subscribers</TabLink>
      <TabLink to="/admin/deliveries" activeOptions={ANY_SEARCH}>
        Deliveries
      </TabLink>
      <TabLink to="/admin/suppressions">Suppressed</TabLink>
      <TabLink to="/admin/import">Import</TabLink>
      {keepsMails === true && (
        <li>
          <a href={KEPT_MAILS} target="_blank" rel="noreferrer">
            Mails
            <IconExternalLink size={14} aria-hidden />
            <span className="visually-hidden">(opens a new page)</span>
          </a>
        </li>
      )}
    </TabNav>
  );
}
