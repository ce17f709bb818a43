import { useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { describeError } from "@/api/errors";
import type { ThemeChoice } from "@/api/types";
import { meQuery } from "./session";
import { showError } from "./toast";

export const themeChoices: { value: ThemeChoice; label: string }[] = [
  { value: "auto", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** The colour scheme: kept in this browser for the first paint, and with the person for the others. */
export function useThemeChoice(): [ThemeChoice, (choice: string) => void] {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const queryClient = useQueryClient();
  const choose = async (choice: string) => {
    const theme = themeChoices.find(({ value }) => value === choice)?.value ?? "auto";
    setColorScheme(theme);
    try {
      queryClient.setQueryData(meQuery.queryKey, await api("PATCH /me", { body: { theme } }));
    } catch (error) {
      showError("The theme was changed in this browser only", describeError(error));
    }
  };
  return [colorScheme, (choice) => void choose(choice)];
}
