import { IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import classes from "./admin-nav.module.css";
import { KEPT_MAILS, keptMailsQuery } from "./queries/health";

/** The screens of the administration. */
export function AdminNav() {
  const { data: keepsMails } = useQuery(keptMailsQuery);
  return (
    <nav aria-label="Administration" className={classes.nav}>
      <ul>
        <li>
          <Link to="/admin" activeOptions={{ exact: true }}>
            System
          </Link>
        </li>
        <li>
          <Link to="/admin/activity" activeOptions={{ includeSearch: false }}>
            Activity
          </Link>
        </li>
        <li>
          <Link to="/admin/deliveries" activeOptions={{ includeSearch: false }}>
            Deliveries
          </Link>
        </li>
        <li>
          <Link to="/admin/suppressions">Suppressed</Link>
        </li>
        <li>
          <Link to="/admin/import">Import</Link>
        </li>
        {keepsMails === true && (
          <li>
            <a href={KEPT_MAILS} target="_blank" rel="noreferrer">
              Mails
              <IconExternalLink size={14} aria-hidden />
              <span className="visually-hidden">(opens a new page)</span>
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
}
