import { createFileRoute } from "@tanstack/react-router";
import { DeliveriesPage } from "@/features/admin/deliveries/deliveries-page";
import type { DeliveryState } from "@/features/admin/queries/deliveries";
import { pageTitle } from "@/lib/title";

const STATES: readonly DeliveryState[] = ["dead", "retrying"];

export const Route = createFileRoute("/_app/admin/deliveries")({
  validateSearch: (raw: Record<string, unknown>): { state?: DeliveryState } => {
    const state = STATES.find((one) => one === raw.state);
    return state === undefined ? {} : { state };
  },
  head: () => pageTitle("Deliveries", "Administration"),
  component: Deliveries,
});

function Deliveries() {
  const { state } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <DeliveriesPage
      state={state}
      onState={(next) => void navigate({ search: next === undefined ? {} : { state: next } })}
    />
  );
}
