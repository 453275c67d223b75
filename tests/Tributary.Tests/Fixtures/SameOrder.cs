using System.Security.Cryptography;
using System.Text;
using Tributary.Tests.Fixtures;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestClassOrderer(typeof(SameOrder))]
[assembly: TestMethodOrderer(typeof(SameOrder))]
[assembly: TestCaseOrderer(typeof(SameOrder))]

namespace Tributary.Tests.Fixtures;

/// <summary>
/// Runs tests that share something in the order of their names, so that a test that fails on one machine fails on every
/// other. The usual order of xunit depends on the folder of the checkout. <c>TRIBUTARY_TEST_SEED</c>, any word, gives
/// another order, which finds tests that only pass behind another one.
/// </summary>
public sealed class SameOrder : ITestClassOrderer, ITestMethodOrderer, ITestCaseOrderer
{
    private static readonly string? s_seed = Environment.GetEnvironmentVariable("TRIBUTARY_TEST_SEED");

    public IReadOnlyCollection<TTestClass?> OrderTestClasses<TTestClass>(IReadOnlyCollection<TTestClass?> testClasses)
        where TTestClass : notnull, ITestClass => Order(testClasses, item => item?.TestClassName);

    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(
        IReadOnlyCollection<TTestMethod?> testMethods
    )
        where TTestMethod : notnull, ITestMethod => Order(testMethods, item => item?.MethodName);

    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase => Order(testCases, item => item.TestCaseDisplayName);

    private static T[] Order<T>(IReadOnlyCollection<T> items, Func<T, string?> nameOf) =>
        [.. items.OrderBy(item => KeyOf(nameOf(item) ?? ""), StringComparer.Ordinal)];

    private static string KeyOf(string name) =>
        s_seed is null ? name : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(s_seed + name)));
}
