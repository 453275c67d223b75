using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Models;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Deploy;

/// <summary>
/// The manifests of deploy/kubernetes, which <c>deploy/helm/render</c> writes from the chart. They are read with the
/// models of the official client, where a field that Kubernetes does not know is a fault.
/// </summary>
public sealed class KubernetesTests
{
    private const string Chart = "deploy/helm/tributary";
    private const string Application = "app.kubernetes.io/component";

    public static TheoryData<string> Manifests => ["small", "two-nodes", "large"];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Manifests_are_as_new_as_the_chart(string name)
    {
        Assert.Equal($"# chart-sha256: {ChartChecksum()}", Text(name).Split('\n')[1]);
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Kubernetes_knows_every_field(string name)
    {
        var objects = Read(name);

        Assert.Equal(
            Text(name).Split('\n').Count(line => line.StartsWith("kind: ", StringComparison.Ordinal)),
            objects.Count
        );
        Assert.All(objects, one => Assert.Equal("tributary", one.Metadata.NamespaceProperty));
        Assert.DoesNotContain(objects, one => one is V1Secret); // secrets come from outside
    }

    [Fact]
    public void A_mistyped_field_is_found()
    {
        var mistyped = Text("small").Replace("readinessProbe:", "readynessProbe:", StringComparison.Ordinal);

        Assert.ThrowsAny<Exception>(() => Parse(mistyped));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_server_starts_with_the_settings_of_the_chart(string name)
    {
        var settings = Assert.Single(Read(name).OfType<V1ConfigMap>()).Data;

        Installation.Accept(settings);
        Assert.Equal(
            settings.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            Containers(name)
                .Single(container => container.Name == "migrate")
                .Env.Select(variable => KeyValuePair.Create(variable.Name, variable.Value))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Containers_may_do_little_and_use_little(string name)
    {
        var objects = Read(name);
        var pods = objects.OfType<V1Deployment>().Select(one => one.Spec.Template.Spec);
        pods = pods.Concat(objects.OfType<V1Job>().Select(one => one.Spec.Template.Spec));

        Assert.All(
            pods,
            pod => Assert.Equal((true, false), (pod.SecurityContext.RunAsNonRoot, pod.AutomountServiceAccountToken))
        );
        foreach (var container in Containers(name))
        {
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.Contains("memory", container.Resources.Limits.Keys);
            Assert.EndsWith($":{Installation.Version}", container.Image, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Probes_mean_different_things(string name)
    {
        foreach (var container in Containers(name).Where(container => container.Name == "tributary"))
        {
            Assert.Equal(
                ("/startupz", "/readyz", "/healthz"),
                (
                    container.StartupProbe.HttpGet.Path,
                    container.ReadinessProbe.HttpGet.Path,
                    container.LivenessProbe.HttpGet.Path
                )
            );
            Assert.All(
                [container.StartupProbe, container.ReadinessProbe, container.LivenessProbe],
                probe => Assert.Contains(container.Ports, port => port.Name == probe.HttpGet.Port.Value)
            );
        }
    }

    [Theory]
    [InlineData("small", "api:all")]
    [InlineData("two-nodes", "api:all")]
    [InlineData("large", "api:api worker:worker")]
    public void Every_role_runs_somewhere(string name, string expected)
    {
        var roles =
            from deployment in Read(name).OfType<V1Deployment>()
            let args = deployment.Spec.Template.Spec.Containers[0].Args
            select $"{deployment.Metadata.Labels[Application]}:{args[2]}";

        Assert.Equal(expected, string.Join(' ', roles));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Everything_that_is_referred_to_exists(string name)
    {
        var objects = Read(name);
        var deployments = objects.OfType<V1Deployment>().ToList();

        foreach (var deployment in deployments)
        {
            var labels = deployment.Spec.Template.Metadata.Labels;
            Assert.All(deployment.Spec.Selector.MatchLabels, label => Assert.Equal(label.Value, labels[label.Key]));
            var account = deployment.Spec.Template.Spec.ServiceAccountName;
            Assert.Contains(objects.OfType<V1ServiceAccount>(), one => one.Metadata.Name == account);
            var map = deployment.Spec.Template.Spec.Containers[0].EnvFrom[0].ConfigMapRef.Name;
            Assert.Contains(objects.OfType<V1ConfigMap>(), one => one.Metadata.Name == map);
        }
        foreach (var autoscaler in objects.OfType<V2HorizontalPodAutoscaler>())
        {
            var target = deployments.Single(one => one.Metadata.Name == autoscaler.Spec.ScaleTargetRef.Name);
            Assert.Null(target.Spec.Replicas); // or an upgrade would undo what the autoscaler did
        }
        foreach (var budget in objects.OfType<V1PodDisruptionBudget>())
            Assert.Contains(deployments, one => Selects(budget.Spec.Selector.MatchLabels, one));
        foreach (var service in objects.OfType<V1Service>())
        {
            var chosen = deployments.Where(one => Selects(service.Spec.Selector, one)).ToList();
            Assert.NotEmpty(chosen);
            Assert.All(
                service.Spec.Ports,
                port =>
                    Assert.Contains(
                        chosen[0].Spec.Template.Spec.Containers[0].Ports,
                        container => container.Name == port.TargetPort.Value
                    )
            );
        }
        foreach (var ingress in objects.OfType<V1Ingress>())
        {
            var backend = ingress.Spec.Rules[0].Http.Paths[0].Backend.Service;
            var service = objects.OfType<V1Service>().Single(one => one.Metadata.Name == backend.Name);
            Assert.Contains(service.Spec.Ports, port => port.Name == backend.Port.Name);
        }
    }

    [Fact]
    public void Workers_are_added_by_the_age_of_the_queue()
    {
        var worker = Read("large")
            .OfType<V2HorizontalPodAutoscaler>()
            .Single(one => one.Metadata.Name == "tributary-worker");

        Assert.Equal(["Resource", "External"], worker.Spec.Metrics.Select(metric => metric.Type));
        Assert.Equal("tributary_queue_oldest_seconds", worker.Spec.Metrics[1].External.Metric.Name);
    }

    private static bool Selects(IDictionary<string, string> selector, V1Deployment deployment) =>
        selector.All(label =>
            deployment.Spec.Template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value
        );

    private static IEnumerable<V1Container> Containers(string name)
    {
        var objects = Read(name);
        return objects
            .OfType<V1Deployment>()
            .Select(one => one.Spec.Template)
            .Concat(objects.OfType<V1Job>().Select(one => one.Spec.Template))
            .SelectMany(template => template.Spec.Containers);
    }

    private static string Text(string name) => SourceFile.Read($"deploy/kubernetes/{name}.yaml").Text;

    private static List<IKubernetesObject<V1ObjectMeta>> Read(string name) => Parse(Text(name));

    private static List<IKubernetesObject<V1ObjectMeta>> Parse(string text) =>
        [
            .. KubernetesYaml
                .LoadAllFromString(
                    text,
                    new Dictionary<string, Type>
                    {
                        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
                    },
                    strict: true
                )
                .Cast<IKubernetesObject<V1ObjectMeta>>(),
        ];

    /// <summary>
    /// The checksum that <c>deploy/helm/render</c> writes: of the checksums of the files, as sha256sum prints them.
    /// </summary>
    private static string ChartChecksum()
    {
        var lines =
            from file in new DirectoryInfo(Installation.PathOf(Chart)).EnumerateFiles("*", SearchOption.AllDirectories)
            let path = Path.GetRelativePath(SourceFile.Root.FullName, file.FullName)
            select (path, file.FullName);
        var text = string.Concat(
            lines
                .OrderBy(line => line.path, StringComparer.Ordinal)
                .Select(line => $"{Checksum(File.ReadAllBytes(line.FullName))}  {line.path}\n")
        );
        return Checksum(Encoding.UTF8.GetBytes(text));
    }

    private static string Checksum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
