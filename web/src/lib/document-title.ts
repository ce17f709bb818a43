import { useEffect } from "react";

/** Names the page in the window and in its history, where no router does it. */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = title;
  }, [title]);
}
