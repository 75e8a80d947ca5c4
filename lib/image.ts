/** An image reference taken apart. */
export interface ImageReference {
  /** Registry and path, as it is written. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes apart what a container says under `image`. */
export function parseImage(image: string): ImageReference {
  const [tagged = "", digest] = image.split("@", 2);
  const colon = tagged.indexOf(":", tagged.lastIndexOf("/") + 1);
  return {
    repository: colon < 0 ? tagged : tagged.slice(0, colon),
    ...(colon >= 0 && { tag: tagged.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}

/** Puts an image reference together; undefined without tag and digest, where somebody else knows them. */
export function imageOf({ repository, tag, digest }: ImageReference): string | undefined {
  if (tag === undefined && digest === undefined) return undefined;
  return `${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

/** Registry and path as Kubernetes understands them where the registry, or even the organization, is left out. */
export function inFull(repository: string): string {
  const [first = "", ...rest] = repository.split("/");
  if (rest.length === 0) return `docker.io/library/${repository}`;
  if (first === "docker.io" && rest.length === 1) return `docker.io/library/${rest.join("/")}`;
  return /[.:]|^localhost$/.test(first) ? repository : `docker.io/${repository}`;
}

const host =
  /^(\[[0-9a-fA-F:]+\]|[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(:\d+)?$/;
const component = /^[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*$/;
const tagForm = /^\w[\w.-]{0,127}$/;
const digestForm = /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Whether a reference is one that a node can pull, by the grammar that registries have agreed on. */
export function isValid({ repository, tag, digest }: ImageReference): boolean {
  const [registry = "", ...path] = inFull(repository).split("/");
  return (
    host.test(registry) &&
    path.every((each) => component.test(each)) &&
    (tag === undefined || tagForm.test(tag)) &&
    (digest === undefined || digestForm.test(digest))
  );
}
