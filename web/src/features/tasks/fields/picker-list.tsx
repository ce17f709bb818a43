import { Combobox, useCombobox } from "@mantine/core";
import { IconCheck, IconPlus } from "@tabler/icons-react";
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import classes from "./picker.module.css";
import { PopupAnchor } from "./popup-anchor";

export interface PickerOption {
  value: string;
  label: string;
  icon?: ReactNode;
  /** Other words it is found by. */
  keywords?: string;
}

/** Above this many, a person looks for an option by its name rather than by eye. */
const SEARCH_FROM = 8;
/** Drawn at once; who has more options than this types a letter or two. */
const MOST_SHOWN = 100;
const CREATE = "create:";

interface PickerListProps {
  label: string;
  options: readonly PickerOption[];
  selected: readonly string[];
  multiple: boolean;
  onChange: (selected: string[]) => void;
  onCreate: ((name: string) => Promise<string | null>) | undefined;
  onClose: (refocus: boolean) => void;
  /** The button: a press on it is not "outside", it closes the list by itself. */
  ignore: RefObject<HTMLElement | null>;
}

/** The open list of a picker, with a search once there are many options. */
export function PickerList(props: PickerListProps) {
  const { label, options, selected, multiple, onChange, onCreate, onClose } = props;
  const [search, setSearch] = useState("");
  const dropdown = useRef<HTMLDivElement>(null);
  const store = useCombobox({ opened: true, onOpenedChange: (open) => open || onClose(true) });
  const searchable = options.length >= SEARCH_FROM || onCreate !== undefined;
  useOutside([dropdown, props.ignore], () => onClose(false));

  const query = search.trim().toLocaleLowerCase();
  const found = options.filter(({ label: name, keywords = "" }) =>
    `${name} ${keywords}`.toLocaleLowerCase().includes(query),
  );
  const creatable =
    onCreate !== undefined &&
    query !== "" &&
    !options.some(({ label: name }) => name.toLocaleLowerCase() === query);

  const submit = async (value: string) => {
    if (!value.startsWith(CREATE)) return onChange(toggled(value));
    setSearch("");
    const created = await onCreate?.(search.trim());
    if (created !== null && created !== undefined) onChange(toggled(created));
  };
  const toggled = (value: string) => {
    if (!multiple) return [value];
    return selected.includes(value)
      ? selected.filter((other) => other !== value)
      : [...selected, value];
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever other options are shown, the first is ready for Enter
  useEffect(() => {
    if (query === "") store.updateSelectedOptionIndex("active");
    else store.selectFirstOption();
  }, [query]);

  return (
    <Combobox
      store={store}
      position="bottom-start"
      width={260}
      shadow="md"
      onOptionSubmit={(value) => void submit(value)}
    >
      <Combobox.DropdownTarget>
        <PopupAnchor over={classes.anchor} />
      </Combobox.DropdownTarget>
      <Combobox.Dropdown ref={dropdown} onClick={(event) => event.stopPropagation()}>
        <Combobox.Search
          ref={focusWithoutScrolling}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          placeholder={onCreate === undefined ? "Search" : "Search or create"}
          aria-label={label}
          className={searchable ? "" : "visually-hidden"}
          readOnly={!searchable}
          inputMode={searchable ? "search" : "none"}
          // The field belongs to the list: what the board or table does with keys is not meant.
          onKeyDown={(event) => {
            if (event.key === "Tab") onClose(true);
            event.stopPropagation();
          }}
        />
        <Combobox.Options
          className={classes.options ?? ""}
          aria-label={label}
          aria-multiselectable={multiple}
        >
          {found.slice(0, MOST_SHOWN).map((option) => (
            <Combobox.Option
              key={option.value}
              value={option.value}
              active={selected.includes(option.value)}
              aria-selected={selected.includes(option.value)}
            >
              <span className={classes.option}>
                {option.icon !== undefined && <span className={classes.icon}>{option.icon}</span>}
                <span className={classes.optionLabel}>{option.label}</span>
                {selected.includes(option.value) && <IconCheck size={16} aria-hidden />}
              </span>
            </Combobox.Option>
          ))}
          {creatable && (
            <Combobox.Option value={`${CREATE}${search}`}>
              <span className={classes.option}>
                <IconPlus size={16} aria-hidden />
                <span className={classes.optionLabel}>Create “{search.trim()}”</span>
              </span>
            </Combobox.Option>
          )}
          {found.length > MOST_SHOWN && (
            <Combobox.Empty>{found.length - MOST_SHOWN} more: type to find them</Combobox.Empty>
          )}
          {found.length === 0 && !creatable && <Combobox.Empty>Nothing found</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** Before the list is in its place, the page must not jump to where it is not. */
function focusWithoutScrolling(node: HTMLInputElement | null): void {
  node?.focus({ preventScroll: true });
}

function useOutside(inside: RefObject<HTMLElement | null>[], run: () => void): void {
  const onPress = useEffectEvent((event: Event) => {
    const target = event.target;
    if (!(target instanceof Node) || inside.some(({ current }) => current?.contains(target)))
      return;
    run();
  });
  useEffect(() => {
    const listener = (event: Event) => onPress(event);
    document.addEventListener("pointerdown", listener, true);
    return () => document.removeEventListener("pointerdown", listener, true);
  }, []);
}
