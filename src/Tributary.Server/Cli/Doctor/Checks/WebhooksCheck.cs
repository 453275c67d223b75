namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>Webhooks that do not accept posts.</summary>
internal sealed class WebhooksCheck : ICheck
{
    private const string Name = "webhooks";

    public IEnumerable<Finding> Look(Checkup checkup)
    {
        var (failing, disabled) = (checkup.Queues.FailingWebhooks, checkup.Queues.DisabledWebhooks);
        yield return failing + disabled == 0
            ? Finding.Ok(Name, "None fails.")
            : Finding.Attention(
                Name,
                Checkup.Text(
                    $"Webhooks that refused the last post: {failing}. Webhooks that were disabled: {disabled}."
                ),
                "GET …/webhooks/{id}/deliveries shows why. See the runbook, TributaryWebhookFailing."
            );
    }
}
