using System.Globalization;
using System.Text;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Deploy;

public sealed class VersionTests
{
    [Theory]
    [InlineData("deploy/helm/tributary/Chart.yaml", "\nversion: {0}\n")]
    [InlineData("deploy/helm/tributary/Chart.yaml", "\nappVersion: \"{0}\"\n")]
    [InlineData("deploy/.env.example", "\nTRIBUTARY_VERSION={0}\n")]
    [InlineData("Dockerfile", "\nARG VERSION={0}\n")]
    public void Files_of_deployments_have_the_version_of_the_build(string file, string line)
    {
        var expected = string.Format(CultureInfo.InvariantCulture, CompositeFormat.Parse(line), Installation.Version);

        Assert.Contains(expected, SourceFile.Read(file).Text, StringComparison.Ordinal);
    }
}
