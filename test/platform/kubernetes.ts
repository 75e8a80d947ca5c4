/** Kubernetes objects as far as the tests read them: what a chart may leave out, or leave empty, is optional. */

type Optional<T> = T | null | undefined;
type Texts = Readonly<Record<string, string>>;

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Texts;
  readonly annotations?: Texts;
}

export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: ObjectMetadata;
}

export interface SecurityContext {
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type: string };
}

/** A key of a Secret, or all of it. */
export interface SecretReference {
  readonly name: string;
  readonly key?: string;
  readonly optional?: boolean;
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: SecretReference };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: Optional<readonly string[]>;
  readonly env?: Optional<readonly Variable[]>;
  readonly envFrom?: Optional<readonly { readonly secretRef?: SecretReference }[]>;
  readonly ports?: Optional<readonly { readonly hostPort?: number }[]>;
  readonly resources?: { readonly requests?: Texts; readonly limits?: Texts };
  readonly securityContext?: SecurityContext;
  readonly volumeMounts?: Optional<readonly { readonly name: string; readonly mountPath: string }[]>;
}

/** A Secret in a volume: `secretName` in a volume of its own, `name` in a projected one. */
export interface SecretSource {
  readonly secretName?: string;
  readonly name?: string;
  readonly optional?: boolean;
  readonly items?: readonly { readonly key: string }[];
}

export interface Volume {
  readonly name: string;
  readonly secret?: SecretSource;
  readonly projected?: { readonly sources: readonly { readonly secret?: SecretSource }[] };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: Optional<readonly Container[]>;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: Optional<SecurityContext>;
  readonly volumes?: Optional<readonly Volume[]>;
  readonly nodeSelector?: Texts;
  readonly tolerations?: readonly object[];
  readonly topologySpreadConstraints?: readonly {
    readonly whenUnsatisfiable: string;
    readonly labelSelector: Selector;
  }[];
  readonly affinity?: {
    readonly podAntiAffinity?: { readonly requiredDuringSchedulingIgnoredDuringExecution?: object };
  };
}

/** A pod, or the template of one; its name is that of what makes it. */
export interface Pod {
  readonly metadata: ObjectMetadata;
  readonly spec: PodSpec;
}

export interface Selector {
  readonly matchLabels: Texts;
}

/** A Deployment, StatefulSet or DaemonSet. */
export interface Workload extends KubernetesObject {
  readonly spec: {
    readonly replicas: number;
    readonly template: Pod;
    readonly volumeClaimTemplates?: Optional<
      readonly {
        readonly metadata: { readonly name: string };
        readonly spec: {
          readonly storageClassName?: string;
          readonly resources: { readonly requests: { readonly storage: string } };
        };
      }[]
    >;
  };
}

/** The kinds that tests ask for by name. */
export interface Kinds {
  readonly ConfigMap: KubernetesObject & { readonly data?: Texts };
  readonly PersistentVolumeClaim: KubernetesObject;
  readonly PodDisruptionBudget: KubernetesObject & {
    readonly spec: {
      readonly selector: Selector;
      readonly maxUnavailable?: number;
      readonly minAvailable?: number;
    };
  };
  readonly Secret: KubernetesObject & { readonly data?: Texts; readonly stringData?: Texts };
  readonly Service: KubernetesObject & {
    readonly spec: { readonly type?: string; readonly ports: readonly { readonly port: number }[] };
  };
  readonly StatefulSet: Workload;
}
