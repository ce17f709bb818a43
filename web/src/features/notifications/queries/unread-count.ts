import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";

export const unreadCountQuery = queryOptions({
  queryKey: ["notifications", "count"],
  queryFn: ({ signal }) => api("GET /notifications/count", { signal }),
});
