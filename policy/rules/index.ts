import type { Rule } from "../rule";
import { imageTag } from "./image-tag";

/** All rules, in the order in which docs/policy.md lists them. */
export const rules: readonly Rule[] = [imageTag];
