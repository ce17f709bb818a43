// Projects are known outside the tasks too; this keeps the shorter way to them.
export { allProjectsQuery, projectQuery, projectsQuery } from "@/lib/projects";
