import {
  Button,
  createTheme,
  Input,
  InputWrapper,
  mergeThemeOverrides,
  TextInput,
} from "@mantine/core";
import { baseTheme } from "@/lib/theme";

/** How components look on public pages: read and touched on a phone, so larger than in the app. */
const components = createTheme({
  fontSizes: { md: "1rem" },
  components: {
    Button: Button.extend({ styles: { label: { fontWeight: 600 } } }),
    // 16 px: phones enlarge the page for anything smaller that gets the focus.
    Input: Input.extend({ defaultProps: { size: "md" } }),
    InputWrapper: InputWrapper.extend({ defaultProps: { size: "md" } }),
    TextInput: TextInput.extend({ defaultProps: { size: "md" } }),
  },
});

export const theme = mergeThemeOverrides(baseTheme, components);
