using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Deciding.Evaluation;

/// <summary>Notes what a decision under draft Terms could not know.</summary>
internal static class Untold
{
    /// <param name="value">The value that was found.</param>
    public static void Note(EvaluationContext context, Field field, Value value, MemberFacts? payee)
    {
        if (context.Program.Draft is not { } draft || field.Kind is not (FieldKind.Property or FieldKind.Attribute))
            return;
        var owner = OwnerOf(context, field, payee);
        if (value.Kind == ValueKind.Missing && (IsErased(draft, owner) || IsOld(draft, context, field)))
            context.Batch.NoteUntold(context.Deciding.EventId, UntoldFacts.ErasedText);
        else if (owner is not null && field.Kind == FieldKind.Attribute)
            context.Batch.NoteUntold(context.Deciding.EventId, UntoldFacts.TodaysAttributes);
    }

    private static bool IsErased(DraftTerms draft, MemberId? owner) =>
        owner is { } member && draft.Erased.Contains(member);

    private static bool IsOld(DraftTerms draft, EvaluationContext context, Field field) =>
        field.Kind == FieldKind.Property
        && context.Entry.Properties.IsEmpty
        && context.Entry.AcceptedAt < draft.PropertiesBlankBefore;

    /// <summary>Returns the member whose text the field holds; null when there is none.</summary>
    private static MemberId? OwnerOf(EvaluationContext context, Field field, MemberFacts? payee) =>
        field.Of switch
        {
            FieldOf.Event => context.Entry.MemberId,
            FieldOf.Member => context.Member.Id,
            FieldOf.Referrer => context.Referrer?.Id,
            _ => payee?.Id,
        };
}
