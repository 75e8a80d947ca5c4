import type { Picture } from "./svg";
import { escape, hues, toSvg } from "./svg";
import { styles } from "./theme";

const page = `
body { margin: 0; font-family: system-ui, sans-serif; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 640px), 1fr)); gap: 16px; padding: 16px; align-items: start; }
svg { width: 100%; height: auto; }
footer { padding: 0 32px 24px; font-size: 13px; }`;

/** Pictures side by side, where there is room for it, in one self-contained page. */
export function toHtml(pictures: readonly Picture[]): string {
  const title = pictures.map(({ graph }) => graph.title).join(", ");
  return [
    `<!doctype html>`,
    `<html lang="en">`,
    `<head>`,
    `<meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark">`,
    `<title>${escape(title)}</title>`,
    `<style>${page}\n${styles(hues(pictures))}</style>`,
    `</head>`,
    `<body>`,
    `<main>`,
    ...pictures.map((picture) => `<section>${toSvg([picture], false)}</section>`),
    `</main>`,
    `<footer>Each box is a component with all that is in it, or a single resource; point at one for more.</footer>`,
    `</body>`,
    `</html>`,
    ``,
  ].join("\n");
}
