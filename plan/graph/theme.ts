/** Hue of a layer's boxes, in degrees; a layer that is none of the project's has its place's hue. */
export function hueOf(lane: string, index: number): number {
  const own: Readonly<Record<string, number>> = {
    foundation: 214,
    controllers: 268,
    configs: 178,
    data: 32,
    delivery: 142,
  };
  return own[lane] ?? (index * 67) % 360;
}

/** Sizes of a box's two lines, in pixels. */
export const nameSize = 12.5;
export const kindSize = 11;

const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** Colours for a light and a dark page; the viewer's preference decides. */
export function styles(hues: readonly number[]): string {
  return [
    `text { font-family: ${fonts}; }`,
    `.title { font-size: 17px; font-weight: 650; } .lane-title { font-size: 14px; font-weight: 650; paint-order: stroke; stroke-width: 6px; stroke-linejoin: round; }`,
    `.name { font-size: ${nameSize}px; font-weight: 550; } .kind, .note { font-size: ${kindSize}px; }`,
    `.shackle { stroke-width: 1.5; } .edge { fill: none; stroke-width: 1.4; stroke-linejoin: round; } .node { stroke-width: 1; } .lane { stroke-width: 1; }`,
    palette(
      hues,
      { page: "#ffffff", text: "#1c2128", soft: "#636c76", edge: "#7d8590", box: "#ffffff" },
      light,
    ),
    `@media (prefers-color-scheme: dark) { ${palette(
      hues,
      { page: "#0d1117", text: "#e6edf3", soft: "#9198a1", edge: "#7d8590", box: "#161b22" },
      dark,
    )} }`,
  ].join("\n");
}

interface Palette {
  readonly page: string;
  readonly text: string;
  readonly soft: string;
  readonly edge: string;
  readonly box: string;
}

/** Fill and border of a lane, border of its boxes, and its accent. */
type Shades = (hue: number) => readonly [string, string, string, string];

const light: Shades = (hue) => [
  `hsl(${hue} 70% 97%)`,
  `hsl(${hue} 45% 86%)`,
  `hsl(${hue} 35% 78%)`,
  `hsl(${hue} 60% 45%)`,
];
const dark: Shades = (hue) => [
  `hsl(${hue} 32% 11%)`,
  `hsl(${hue} 26% 24%)`,
  `hsl(${hue} 22% 34%)`,
  `hsl(${hue} 62% 62%)`,
];

function palette(hues: readonly number[], { page, text, soft, edge, box }: Palette, shades: Shades): string {
  const general = [
    `.page { fill: ${page}; } .title, .name { fill: ${text}; } .kind, .note { fill: ${soft}; }`,
    `.edge { stroke: ${edge}; } .head { fill: ${edge}; } .node { fill: ${box}; }`,
    `body { background: ${page}; color: ${text}; } footer { color: ${soft}; }`,
  ];
  const each = hues.map((hue) => {
    const [fill, border, node, accent] = shades(hue);
    return `.h${hue} .lane { fill: ${fill}; stroke: ${border}; } .h${hue} .node { stroke: ${node}; } .h${hue} .accent { fill: ${accent}; } .h${hue} .lane-title { stroke: ${fill}; } .h${hue} .shackle { stroke: ${accent}; }`;
  });
  return [...general, ...each].join(" ");
}
