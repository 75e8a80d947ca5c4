import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildOverlay, findKustomize } from "../../cli/render/kustomize";
import { readManifests } from "../../cli/render/objects";
import { platformOf } from "../../cli/render/platform";
import { settingsOf } from "../../cli/render/renderer";
import { findingsIn } from "../../cli/render/rules";
import { sourcesOf, type KustomizeSource } from "../../cli/render/sources";
import type { Plan } from "../../plan/plan";
import { analyze } from "../../plan/policy";
import { policiesFor } from "../../policy/pack";
import { applicationObjectNames } from "../../policy/rules/application-object-names";
import { applicationObjects } from "../../policy/rules/application-objects";
import { applicationSecrets } from "../../policy/rules/application-secrets";
import { literalCredentials } from "../../policy/rules/literal-credentials";
import { record } from "../../plan/recorder";
import { judgedEnvironment } from "../../stacks/read-environment";
import { domain, platform, root } from "../components/platform";
import { temporaryFolder } from "../support/process";

const rules = [applicationObjects, applicationObjectNames, applicationSecrets, literalCredentials];
const builds = ["kustomize", "kubectl"].some((tool) => spawnSync(tool, ["version", "--client"]).status === 0);

/** Manifests of an application by their file in base/; the overlay of staging lists all of them. */
type Manifests = Readonly<Record<string, string>>;

const deployment = (name: string, more = "", container = ""): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: ${name}, image: "ghcr.io/acme/${name}:1.0.0"${container} }]
${more}`;
const service = (name: string, port = 80): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: { app: ${name} }, ports: [{ port: ${port} }] }\n`;
const route = (name: string, backend: string, port = 80, host = "wiki.duli.ai"): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: ${name} }\nspec: { hostnames: [${host}], rules: [{ backendRefs: [{ name: ${backend}, port: ${port} }] }] }\n`;
const claim = (name: string, mode: string, more = ""): string =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: ${name} }\nspec: { accessModes: [${mode}], resources: { requests: { storage: 1Gi } }${more} }\n`;
const volume = (name: string): string =>
  `      volumes: [{ name: data, persistentVolumeClaim: { claimName: ${name} } }]\n`;

describe("what applications of Kustomize bring", () => {
  const scratch = temporaryFolder();

  /** Folder of applications with these manifests. */
  function write(
    applications: Readonly<Record<string, Manifests>>,
    kustomization = "",
    beside: Manifests = {},
  ): string {
    const folder = join(mkdtempSync(join(scratch, "apps-")), "apps");
    for (const [name, manifests] of Object.entries(applications)) {
      const files = {
        "defaults.yaml":
          "tool: kustomize\nresources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }\n" +
          (name === "wiki" ? "route: { hosts: [wiki.duli.ai] }\n" : "") +
          (name === "search"
            ? "replicas: 3\nworkloads: { index: { resources: { requests: { cpu: 100m, memory: 1Gi }, limits: { memory: 1Gi } } } }\n"
            : ""),
        "overlays/staging/kustomization.yaml": `resources: [../../base]\n${kustomization}`,
        ...Object.fromEntries(
          Object.entries(beside).map(([file, text]) => [`overlays/staging/${file}`, text]),
        ),
        "base/kustomization.yaml": `resources: [${Object.keys(manifests).join(", ")}]\n`,
        ...Object.fromEntries(Object.entries(manifests).map(([file, text]) => [`base/${file}`, text])),
      };
      for (const [file, text] of Object.entries(files)) {
        const path = join(folder, name, file);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    }
    return folder;
  }

  async function planned(apps: string): Promise<Plan> {
    const delivery = { apps: readdirSync(apps) };
    const plan = await platform("staging", { delivery }, {}, { apps });
    const ingress = { domain, acme: { email: `ops@${domain}` } };
    await record(() => void (plan.environmentRead = judgedEnvironment(apps)), {
      stack: "staging",
      rootDirectory: root,
      config: { tier: "staging", ingress, delivery },
    });
    return plan;
  }

  /** What the plan finds, without any tool. */
  async function inPlan(apps: string): Promise<readonly string[]> {
    const plan = await planned(apps);
    const found = await analyze(
      plan,
      policiesFor(settingsOf(plan).environment, { today: "2026-11-21" }, rules),
    );
    return found.map(({ level, message }) => `${level}: ${message.split("\n")[1] ?? ""}`).sort();
  }

  /** What the rendering finds. */
  async function inRendering(apps: string): Promise<readonly string[]> {
    const plan = await planned(apps);
    const kustomize = await findKustomize();
    const sources = sourcesOf(plan).filter((each): each is KustomizeSource => each.tool === "kustomize");
    const built = await Promise.all(
      sources.map(async (source) => {
        const { objects } = readManifests(await buildOverlay(dirname(apps), source, kustomize));
        return { source, objects, what: `application ${source.name}` };
      }),
    );
    const around = platformOf(plan, built);
    return built
      .flatMap(({ source, objects }) =>
        findingsIn(objects, source, settingsOf(plan), around)
          .filter(({ rule }) => rules.some(({ name }) => name === rule))
          .map(({ level, message }) => `${level}: ${source.name}: ${message}`),
      )
      .sort();
  }

  function itFinds(
    title: string,
    applications: Readonly<Record<string, Manifests>>,
    {
      plan,
      rendering,
      kustomization,
      beside,
    }: {
      plan?: readonly string[];
      rendering: readonly string[];
      kustomization?: string;
      /** Further files of the overlay. */
      beside?: Manifests;
    },
  ): void {
    if (plan)
      it(`${title}, in the plan`, async () => {
        assert.deepEqual(await inPlan(write(applications, kustomization, beside)), plan);
      });
    it(`${title}, as built`, async function () {
      if (!builds) this.skip();
      assert.deepEqual(await inRendering(write(applications, kustomization, beside)), rendering);
    });
  }

  itFinds(
    `${applicationObjects.name} accepts what has names of its own and all that it refers to`,
    {
      wiki: { "all.yaml": [deployment("wiki"), service("wiki"), route("wiki", "wiki")].join("---\n") },
      shop: { "all.yaml": deployment("shop", volume("data")), "claim.yaml": claim("data", "ReadWriteOnce") },
    },
    { plan: [], rendering: [] },
  );

  const overwritten = "and each would overwrite the other; allowed: another name, or one of them";
  itFinds(
    `${applicationObjectNames.name} finds an object that two bring, or one that is a release's or the platform's`,
    {
      crm: { "all.yaml": [service("cache"), service("redis"), service("rabbitmq-headless")].join("---\n") },
      shop: {
        "account.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: redis }\n",
        "all.yaml": service("cache"),
        "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: { name: postgres-credentials }\n",
      },
    },
    {
      plan: [
        `mandatory: application crm: Service cache is also brought by application shop, ${overwritten}`,
        `mandatory: application crm: Service rabbitmq-headless is also brought by release rabbitmq, ${overwritten}`,
        `mandatory: application crm: Service redis is also brought by release redis, ${overwritten}`,
        `mandatory: application shop: Secret postgres-credentials is also brought by the platform, ${overwritten}`,
        `mandatory: application shop: Service cache is also brought by application crm, ${overwritten}`,
        `mandatory: application shop: ServiceAccount redis is also brought by release redis, ${overwritten}`,
      ],
      rendering: [
        `mandatory: crm: Service cache is also brought by application shop, ${overwritten}`,
        `mandatory: crm: Service rabbitmq-headless is also brought by release rabbitmq, ${overwritten}`,
        `mandatory: crm: Service redis is also brought by release redis, ${overwritten}`,
        `mandatory: shop: Secret postgres-credentials is also brought by the platform, ${overwritten}`,
        `mandatory: shop: Service cache is also brought by application crm, ${overwritten}`,
        `mandatory: shop: ServiceAccount redis is also brought by release redis, ${overwritten}`,
      ],
    },
  );

  itFinds(
    `${applicationObjectNames.name} accepts names that Kustomize gives, and what a patch takes away`,
    {
      shop: { "cache.yaml": service("redis"), "gone.yaml": service("rabbitmq") },
    },
    {
      plan: [],
      rendering: [],
      kustomization:
        "namePrefix: shop-\npatches:\n  - patch: |\n      $patch: delete\n      apiVersion: v1\n      kind: Service\n      metadata: { name: rabbitmq }\n",
    },
  );

  const outside = (kind: string): string =>
    `${kind} is in no namespace, and project staging admits none of its kind; allowed: what is in namespace staging`;
  const quota =
    "ResourceQuota shop is of a kind that project staging leaves to the platform; allowed: none of it";
  itFinds(
    `${applicationObjects.name} finds what the AppProject does not admit`,
    {
      shop: {
        "all.yaml": [
          "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n",
          "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: shop }\nrules: []\n",
          "apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: shop }\nspec: { hard: { pods: 3 } }\n",
        ].join("---\n"),
      },
    },
    {
      plan: [outside("ClusterRole shop"), outside("Namespace shop"), quota].map(
        (each) => `mandatory: application shop: ${each}`,
      ),
      // Kustomize calls the Namespace by the environment's name.
      rendering: [
        `mandatory: shop: ${outside("ClusterRole shop")}`,
        `mandatory: shop: Namespace staging is also brought by the platform, ${overwritten}`,
        `mandatory: shop: ${outside("Namespace staging")}`,
        `mandatory: shop: ${quota}`,
      ],
    },
  );

  itFinds(
    `${applicationSecrets.name} accepts a Secret that is encrypted`,
    {
      shop: {
        "secret.yaml":
          "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: { name: sealed }\nspec: { encryptedData: { TOKEN: AgBy } }\n",
      },
    },
    { plan: [], rendering: [] },
  );

  itFinds(
    `${applicationSecrets.name} finds a Secret with values`,
    {
      shop: {
        "secret.yaml":
          "apiVersion: v1\nkind: Secret\nmetadata: { name: api }\nstringData: { TOKEN: canary-4711 }\n",
      },
    },
    {
      plan: [
        "mandatory: application shop: Secret api has its values in apps/shop/base/secret.yaml; allowed: none in Git",
        "mandatory: application shop: Secret login has its values in apps/shop/overlays/staging/kustomization.yaml: secretGenerator; allowed: none in Git",
      ],
      rendering: [
        "mandatory: shop: Secret api has its values in Git; allowed: none there",
        "mandatory: shop: Secret login-k8gt7m6m64 has its values in Git; allowed: none there",
      ],
      kustomization: "secretGenerator: [{ name: login, literals: [password=canary-4711] }]\n",
    },
  );

  const canary = "canary-4711";
  const settings = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: api }\ndata: { app.ini: "db_password = ${canary}" }\n`;
  itFinds(
    `${applicationSecrets.name} and ${literalCredentials.name} find what is in lists, generators and the files of these`,
    {
      shop: {
        "list.yaml": `apiVersion: v1\nkind: SecretList\nitems: [{ apiVersion: v1, kind: Secret, metadata: { name: api }, stringData: { TOKEN: ${canary} } }]\n`,
        "settings.yaml": settings,
      },
    },
    {
      plan: [
        "mandatory: application shop-staging: apps/shop/base/settings.yaml: ConfigMap.data.app.ini is a credential: db_password in it has the name of a credential",
        "mandatory: application shop-staging: apps/shop/overlays/staging/kustomization.yaml: configMapGenerator: ConfigMap.stringData.0[0] is a credential: DB_PASSWORD in it has the name of a credential",
        "mandatory: application shop-staging: apps/shop/overlays/staging/kustomization.yaml: configMapGenerator: ConfigMap.stringData.x=app.ini is a credential: db_password in it has the name of a credential",
        "mandatory: application shop: Secret api has its values in apps/shop/base/list.yaml; allowed: none in Git",
      ],
      rendering: [
        "mandatory: shop: ConfigMap api: data.app.ini is a credential: db_password in it has the name of a credential",
        "mandatory: shop: ConfigMap more-24kft7d9kd: data.DB_PASSWORD is a credential: its name is that of a credential",
        "mandatory: shop: ConfigMap more-24kft7d9kd: data.x is a credential: db_password in it has the name of a credential",
        "mandatory: shop: Secret api has its values in Git; allowed: none there",
      ],
      kustomization: `configMapGenerator: [{ name: more, literals: [DB_PASSWORD=${canary}], files: [x=app.ini] }]\n`,
      beside: { "app.ini": `db_password = ${canary}\n` },
    },
  );

  itFinds(
    `${literalCredentials.name} accepts what says where a secret is`,
    {
      shop: {
        "external.yaml":
          "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: { name: api }\nspec: { target: { template: { data: { password: '{{ .password }}' } } }, data: [{ secretKey: DB_PASSWORD, remoteRef: { key: shop/db, property: password } }] }\n",
        "store.yaml":
          'apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata: { name: api }\nspec: { provider: vault, parameters: { objects: "- secretKey: password" } }\n',
      },
    },
    { plan: [], rendering: [] },
  );

  itFinds(
    `${applicationObjects.name} finds what refers to something that is not there`,
    {
      wiki: {
        "all.yaml": [
          service("wiki", 8080),
          route("one", "wiki"),
          route("two", "wikki"),
          route("three", "wiki, namespace: dev", 81),
        ].join("---\n"),
        "hpa.yaml":
          "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: wiki }\nspec: { maxReplicas: 2, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: wiki } }\n",
        "ingress.yaml":
          "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: old }\nspec: { ingressClassName: nginx, defaultBackend: { service: { name: gone, port: { number: 80 } } } }\n",
      },
    },
    {
      rendering: [
        "mandatory: wiki: HTTPRoute one refers to port 80 of Service wiki; allowed: 8080",
        "mandatory: wiki: HTTPRoute three refers to Service wiki of namespace dev, which nobody brings; allowed: one that is there",
        "mandatory: wiki: HTTPRoute two refers to Service wikki, which nobody brings; allowed: one that is there",
        "mandatory: wiki: HorizontalPodAutoscaler wiki scales Deployment wiki, which nobody brings; allowed: one that is there",
        "mandatory: wiki: Ingress old refers to Service gone, which nobody brings; allowed: one that is there",
        "mandatory: wiki: Ingress old: no controller of this cluster serves it; allowed: an HTTPRoute",
      ],
    },
  );

  itFinds(
    `${applicationObjects.name} finds volumes that there are not, or not for so many pods`,
    {
      shop: {
        "many.yaml": claim("shared", "ReadWriteMany", ", storageClassName: do-block-storage"),
        "one.yaml": claim("data", "ReadWriteOnce"),
        "pods.yaml": deployment("shop", `${volume("data")}  replicas: 2\n`),
      },
    },
    {
      rendering: [
        "mandatory: shop: Deployment shop: 2 pods share PersistentVolumeClaim data, which one node has at a time; allowed: 1 pod, or a StatefulSet with volumeClaimTemplates",
        "mandatory: shop: PersistentVolumeClaim shared: ReadWriteMany on class do-block-storage, whose volumes are one node's at a time; allowed: ReadWriteOnce",
        "mandatory: shop: its manifests have 2 pods, its files declare replicas: 1; allowed: 2",
      ],
    },
  );

  itFinds(
    `${applicationObjects.name} finds more pods, requests and hosts than its files declare`,
    {
      wiki: {
        "pods.yaml": deployment(
          "wiki",
          "  replicas: 4\n",
          ", resources: { requests: { cpu: 3, memory: 200M } }",
        ),
        "service.yaml": service("wiki"),
        "route.yaml": route("wiki", "wiki", 80, "other.duli.ai"),
      },
    },
    {
      rendering: [
        "mandatory: wiki: Deployment wiki: a pod asks for 191Mi memory, its files declare 128Mi; allowed: 191Mi",
        "mandatory: wiki: Deployment wiki: a pod asks for 3000m cpu, its files declare 100m; allowed: 3000m",
        "mandatory: wiki: HTTPRoute: other.duli.ai is none of the hosts that its files declare, so no listener takes it; allowed: wiki.duli.ai",
        "mandatory: wiki: its manifests have 4 pods, its files declare replicas: 1; allowed: 4",
      ],
    },
  );

  const asking = (memory: string) => `, resources: { requests: { cpu: 100m, memory: ${memory} } }`;
  itFinds(
    `${applicationObjects.name} accepts a workload that its files declare apart`,
    {
      search: {
        "pods.yaml": [
          deployment("search", "  replicas: 2\n", asking("128Mi")),
          deployment("index", "", asking("1Gi")),
        ].join("---\n"),
      },
    },
    { rendering: [] },
  );

  itFinds(
    `${applicationObjects.name} finds more pods of a workload, and a workload that is not there`,
    {
      search: {
        "pods.yaml": [deployment("search", "", asking("1Gi")), deployment("index", "  replicas: 2\n")].join(
          "---\n",
        ),
      },
    },
    {
      rendering: [
        "mandatory: search: Deployment index: 2 pods, its files declare workloads.index.replicas: 1; allowed: 2",
        "mandatory: search: Deployment search: a pod asks for 1024Mi memory, its files declare 128Mi; allowed: 1024Mi",
      ],
    },
  );

  itFinds(
    `${applicationObjects.name} finds a declared workload that is not built`,
    { search: { "pods.yaml": deployment("search") } },
    {
      rendering: [
        "mandatory: search: its files declare workloads.index, which its manifests do not have; allowed: search",
      ],
    },
  );

  itFinds(
    `${applicationObjects.name} takes a limit alone for what a pod asks for, as Kubernetes does`,
    { wiki: { "pods.yaml": deployment("wiki", "", ", resources: { limits: { cpu: 3, memory: 200M } }") } },
    {
      rendering: [
        "mandatory: wiki: Deployment wiki: a pod asks for 191Mi memory, its files declare 128Mi; allowed: 191Mi",
        "mandatory: wiki: Deployment wiki: a pod asks for 3000m cpu, its files declare 100m; allowed: 3000m",
      ],
    },
  );
});
