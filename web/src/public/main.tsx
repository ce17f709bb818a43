import "@fontsource-variable/figtree";
import "./mantine.css";
import "../lib/theme.css";
import "./served.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { noteMissingParts } from "@/lib/missing-parts";
import { PublicApp } from "./public-app";

noteMissingParts();
const root = document.getElementById("root");
if (root === null) throw new Error("public.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <PublicApp />
  </StrictMode>,
);
