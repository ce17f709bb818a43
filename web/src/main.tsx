import "@fontsource-variable/figtree";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./lib/theme.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { noteMissingParts } from "@/lib/missing-parts";
import { App } from "./app/providers";

noteMissingParts();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
