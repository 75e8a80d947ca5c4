/** Members of DigitalOcean's package that cost nothing by themselves. */
export const free: ReadonlySet<string> = new Set([
  "Cdn",
  "Certificate",
  "ContainerRegistryDockerCredentials",
  "DatabaseConnectionPool",
  "DatabaseDb",
  "DatabaseFirewall",
  "DatabaseKafkaSchemaRegistry",
  "DatabaseKafkaTopic",
  "DatabaseLogsinkOpensearch",
  "DatabaseLogsinkRsyslog",
  "DatabaseOnlineMigration",
  "DatabaseUser",
  "DnsRecord",
  "Domain",
  "Firewall",
  "FloatingIpAssignment",
  "MonitorAlert",
  "Project",
  "ProjectResources",
  "ReservedIpAssignment",
  "SpacesBucketCorsConfiguration",
  "SpacesBucketLogging",
  // What is beyond the account's 250 GiB is billed by use.
  "SpacesBucketObject",
  "SpacesBucketPolicy",
  "SpacesKey",
  "SshKey",
  "Tag",
  "UptimeAlert",
  "VolumeAttachment",
  "Vpc",
  "VpcPeering",
]);

/** The settings of a managed database, whichever engine it has. */
export const databaseSettings = /^Database\w+Config$/;

/** What is billed by use: models, agents and what they know. */
export const byUse = /^(Genai|Gradientai)\w+$/;
