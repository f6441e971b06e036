/** Colours, sizes and defaults of the components: small controls, one accent, neutral greys. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#f0f4ff',
  '#e1e8fe',
  '#c3d0fc',
  '#9fb3f8',
  '#7b93f1',
  '#5e78e8',
  '#4a63dc',
  '#3a50c4',
  '#2f42a3',
  '#273885',
];
const dark: MantineColorsTuple = [
  '#e7e9ee',
  '#b6bdc9',
  '#9aa3b2',
  '#6d7686',
  '#3a404c',
  '#2c313b',
  '#21252d',
  '#191c22',
  '#121419',
  '#0c0e12',
];
const gray: MantineColorsTuple = [
  '#f7f8fa',
  '#f1f3f6',
  '#e6e9ee',
  '#d9dde4',
  '#c3c9d3',
  '#8d96a5',
  '#5c6573',
  '#444c59',
  '#2b313b',
  '#171b22',
];

const small = { defaultProps: { size: 'xs' } } as const;
/** Dialogs and drawers fade at most: people who live in a screen do not want to wait for it. */
const quick = { transitionProps: { duration: 90 } } as const;

export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent, dark, gray },
  primaryShade: { light: 7, dark: 6 },
  autoContrast: false,
  fontFamily: '-apple-system, BlinkMacSystemFont, "Segoe UI", Inter, Roboto, "Helvetica Neue", "Noto Sans", Arial, system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '12.5px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '19px', lineHeight: '1.3' },
      h2: { fontSize: '14px', lineHeight: '1.4' },
      h3: { fontSize: '13px', lineHeight: '1.4' },
    },
  },
  components: {
    Button: small,
    ActionIcon: { defaultProps: { size: 28, variant: 'subtle', color: 'gray' } },
    TextInput: small,
    Textarea: small,
    PasswordInput: small,
    NumberInput: small,
    Select: { defaultProps: { size: 'xs', comboboxProps: { shadow: 'md', transitionProps: { duration: 0 } } } },
    MultiSelect: { defaultProps: { size: 'xs', comboboxProps: { shadow: 'md', transitionProps: { duration: 0 } } } },
    Autocomplete: small,
    NativeSelect: small,
    SegmentedControl: { defaultProps: { size: 'xs', transitionDuration: 0 } },
    Switch: small,
    Checkbox: small,
    Modal: { defaultProps: { ...quick, centered: false, yOffset: '9vh', overlayProps: { backgroundOpacity: 0.35 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.2 } } },
    // The placeholder Mantine focuses first is no menu item: screen readers would find a menu with something else in it.
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 0 }, position: 'bottom-end', withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } },
    Tooltip: { defaultProps: { openDelay: 350, transitionProps: { duration: 0 } } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1b2029',
    '--mantine-color-dimmed': '#5a6371',
    '--mantine-color-placeholder': '#656e7c',
    '--mantine-color-default-border': '#d4d9e1',
    '--mantine-color-error': '#c02626',
  },
  dark: {
    '--mantine-color-body': '#15181d',
    '--mantine-color-text': '#e7e9ee',
    '--mantine-color-dimmed': '#9aa3b2',
    '--mantine-color-placeholder': '#8e97a6',
    '--mantine-color-default-border': '#363c47',
    '--mantine-color-error': '#ff8b8b',
  },
});
