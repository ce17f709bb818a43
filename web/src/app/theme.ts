import {
  ActionIcon,
  Anchor,
  Button,
  createTheme,
  Drawer,
  Menu,
  Modal,
  mergeThemeOverrides,
  Notification,
  SegmentedControl,
  Select,
  Tooltip,
} from "@mantine/core";
import { baseTheme } from "@/lib/theme";

/** How the app's components look where Mantine's own way will not do. */
const components = createTheme({
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: "always" } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Button: Button.extend({ styles: { label: { fontWeight: 600 } } }),
    // The placeholder is a focusable child that a menu must not have; the first item takes the focus.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Drawer: Drawer.extend({ defaultProps: { attributes: { header: { role: "presentation" } } } }),
    Modal: Modal.extend({
      defaultProps: {
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
        closeButtonProps: { "aria-label": "Close" },
        // A dialog's header would count as the page's: its banner is the bar at the top on phones.
        attributes: { header: { role: "presentation" } },
      },
      styles: { title: { fontSize: "1.0625rem", fontWeight: 650 } },
    }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { "aria-label": "Dismiss" } },
    }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { withItemsBorders: false } }),
    // The list itself scrolls: it belongs to the field, which has the keyboard. A scroll area around it
    // would be a part that scrolls and that no key reaches.
    Select: Select.extend({
      defaultProps: { withScrollArea: false },
      styles: { options: { maxHeight: 260, overflowY: "auto" } },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 400,
        withArrow: true,
        events: { hover: true, focus: true, touch: false },
      },
    }),
  },
});

export const theme = mergeThemeOverrides(baseTheme, components);
