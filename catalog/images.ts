/** An image as Bitnami's charts take it. */
export type ChartImage = { readonly registry: string; readonly repository: string; readonly tag?: string };

/** Where images come from: the section `charts.images` of an environment. */
export interface Images {
  readonly edition: "legacy" | "secure" | "mirror";
  readonly registry?: string | undefined;
}

/**
 * Where each edition keeps Bitnami's images. Since 2025-08-28 the versioned free ones stand still in
 * `bitnamilegacy`; what is maintained is Bitnami Secure Images, which one pays for.
 */
const editions: Record<Images["edition"], { readonly registry: string; readonly path: string }> = {
  legacy: { registry: "docker.io", path: "bitnamilegacy" },
  secure: { registry: "", path: "bitnami" },
  mirror: { registry: "", path: "bitnamilegacy" },
};

/**
 * One of Bitnami's images in the environment's edition.
 * @param name Name of the image, such as `redis-exporter`.
 * @param tag Exact tag, where the chart's own default is not to be relied on.
 */
export function bitnamiImage(images: Images, name: string, tag?: string): ChartImage {
  const { registry, path } = editions[images.edition];
  return { registry: images.registry ?? registry, repository: `${path}/${name}`, ...(tag && { tag }) };
}

/** Needed with every edition: Bitnami's charts refuse images that do not come from `bitnami/`. */
export const allowSubstitutedImages = { global: { security: { allowInsecureImages: true } } };

/**
 * Values for charts of others than Bitnami. Only the edition `mirror` moves their images; with every other one a
 * chart is left to its own defaults, which so stand nowhere twice.
 * @param values What the chart is told then.
 * @param values.mirror Registry of the mirror, with path if any.
 */
export function inMirror<Values extends object>(
  images: Images,
  values: (mirror: string) => Values,
): Values | Record<string, never> {
  return images.edition === "mirror" && images.registry !== undefined ? values(images.registry) : {};
}

/**
 * An image in the mirror: its path there is the one that it has at home, without the registry's name, so that a
 * proxy of several registries serves as a mirror too.
 * @param path such as `jetstack/cert-manager-controller`
 */
export function mirrored(mirror: string, path: string): { readonly image: { readonly repository: string } } {
  return { image: { repository: `${mirror}/${path}` } };
}
