import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type ReactNode, useRef, useState } from "react";

interface AddPartProps {
  /** "Add a ticket". */
  action: string;
  /** Something was entered before, and is shown again. */
  begun: boolean;
  children: (onLeave: () => void) => ReactNode;
}

/** A button that becomes a form; the keyboard comes back to it afterwards. */
export function AddPart({ action, begun, children }: AddPartProps) {
  const [adding, setAdding] = useState(begun);
  const add = useRef<HTMLButtonElement>(null);
  if (adding)
    return children(() => {
      setAdding(false);
      setTimeout(() => add.current?.focus());
    });
  return (
    <Button
      ref={add}
      variant="default"
      size="xs"
      leftSection={<IconPlus size={15} aria-hidden />}
      onClick={() => setAdding(true)}
    >
      {action}
    </Button>
  );
}
