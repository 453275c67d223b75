using Tributary.Dashboard.Format;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Server.Features.Audit;
using Tributary.Tests.Engine.Deciding.Commands;
using Tributary.Tests.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Features.Audit;

/// <summary>A command that was added is known to the audit log.</summary>
public sealed class CommandAuditTests
{
    [Fact]
    public void The_page_of_changes_has_words_for_each_order() =>
        Assert.All(
            CommandRegistry.All.Where(command => command.Done is not null),
            command =>
            {
                Assert.Contains(command.Type, AuditWords.All);
                Assert.Equal(command.Done, AuditWords.Of(command.Type));
                Assert.Matches("^[A-Z][a-z' -]+$", command.Done);
            }
        );

    [Fact]
    public void Only_these_commands_are_never_ordered() =>
        Assert.Equal(
            ["alert.clear", "alert.raise", "referrals.expire", "rewards.release", "webhook.disable"],
            CommandRegistry.All.Where(command => command.Done is null).Select(command => command.Type).Order()
        );

    [Fact]
    public async Task The_detail_names_the_object_of_each_order()
    {
        using var commands = await CommandLine.WithProgramAsync(); // public ids are encrypted with a database's key

        Assert.All(
            CommandJsonTests.Samples.Where(command => CommandRegistry.Of(command).Done is not null),
            command => Assert.Equal(NamesAnObject(command), AuditAnswers.SubjectOf(command) is not null)
        );
    }

    [Fact]
    public void The_choices_of_an_order_are_in_its_detail() =>
        Assert.All(
            CommandJsonTests.Samples,
            command =>
            {
                var chosen = command
                    .GetType()
                    .GetProperties()
                    .Where(property =>
                        Nullable.GetUnderlyingType(property.PropertyType)?.IsEnum ?? property.PropertyType.IsEnum
                    )
                    .Any(property => property.GetValue(command) is not null);
                if (chosen)
                    Assert.NotNull(CommandRegistry.Of(command).DetailOf(command));
            }
        );

    private static bool NamesAnObject(ICommand command) =>
        command
            .GetType()
            .GetProperties()
            .Any(property =>
                property
                    .PropertyType.GetInterfaces()
                    .Any(of => of.IsGenericType && of.GetGenericTypeDefinition() == typeof(IId<>))
            );
}
