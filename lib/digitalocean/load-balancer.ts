/** Annotation that names the load balancer at DigitalOcean, by which people find it; elsewhere it does nothing. */
export const loadBalancerName = "service.beta.kubernetes.io/do-loadbalancer-name";
