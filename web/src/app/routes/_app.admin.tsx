import { Container } from "@mantine/core";
import { createFileRoute, Outlet } from "@tanstack/react-router";
import { PageHeader } from "@/components/page-header";
import { AdminNav } from "@/features/admin/admin-nav";
import { onlyAdmins } from "../only-admins";

/** The frame of the administration's screens. */
export const Route = createFileRoute("/_app/admin")({
  beforeLoad: onlyAdmins,
  component: () => (
    <Container size="lg" w="100%" py="xl">
      <PageHeader title="Administration" />
      <AdminNav />
      <Outlet />
    </Container>
  ),
});
