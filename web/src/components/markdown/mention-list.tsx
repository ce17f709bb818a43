import { Popover } from "@mantine/core";
import type { ReactElement } from "react";
import { UserAvatar } from "@/components/user-avatar";
import { displayName } from "@/lib/session";
import classes from "./editor.module.css";
import type { MentionMenu } from "./use-mention-menu";

interface MentionListProps {
  menu: MentionMenu;
  /** The field, which keeps the focus. */
  children: ReactElement;
}

export const optionId = (menu: MentionMenu, index: number) => `${menu.id}-${index}`;

export function MentionList({ menu, children }: MentionListProps) {
  const open = menu.found.length > 0;
  return (
    <>
      <Popover
        opened={open}
        position="bottom-start"
        width="target"
        offset={4}
        withRoles={false}
        returnFocus={false}
        closeOnEscape={false}
        withinPortal={false}
      >
        <Popover.Target>{children}</Popover.Target>
        <Popover.Dropdown p={4}>
          <div id={menu.id} role="listbox" aria-label="People">
            {menu.found.map((person, index) => (
              // The field has the focus and deals with the keys.
              // biome-ignore lint/a11y/useKeyWithClickEvents: see above
              <div
                key={person.id}
                id={optionId(menu, index)}
                role="option"
                tabIndex={-1}
                aria-selected={index === menu.active}
                className={classes.option}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => menu.pick(index)}
              >
                <UserAvatar person={person} size={24} withName={false} />
                <span>{displayName(person)}</span>
                <span className={classes.address}>{person.email}</span>
              </div>
            ))}
          </div>
        </Popover.Dropdown>
      </Popover>
      <span className="visually-hidden" role="status">
        {open && `${menu.found.length} people. Arrows choose, Enter takes.`}
      </span>
    </>
  );
}
