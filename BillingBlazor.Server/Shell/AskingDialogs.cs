using MudBlazor;

namespace BillingBlazor.Server.Shell;

/// <summary>
/// A dialog whose form was changed asks before it is shut, by whatever it is shut: Cancel, Escape, a press beside it. Each of them ends in
/// <see cref="IDialogReference.Dismiss"/>.
/// </summary>
public sealed class AskingDialogs : DialogService
{
    private readonly List<(Guid Dialog, FormGate Form)> forms = [];

    public override IDialogReference CreateReference() => new Asking(this);

    /// <summary>This form stands in that dialog.</summary>
    public void Ask(Guid dialog, FormGate form) => forms.Add((dialog, form));

    public void Forget(FormGate form) => forms.RemoveAll(one => one.Form == form);

    /// <summary>The one question before something typed is lost.</summary>
    /// <param name="what">What would be lost, as it ends a sentence.</param>
    public async Task<bool> MayLeaveAsync(string what) =>
        await ShowMessageBoxAsync(
            "Leave without saving?",
            $"What you typed or chose for {what} is not saved and will be lost.",
            yesText: "Leave",
            cancelText: "Keep editing"
        )
            is true;

    private sealed class Asking(AskingDialogs dialogs) : DialogReference(Guid.NewGuid(), dialogs)
    {
        public override bool Dismiss(DialogResult? result)
        {
            var mine = dialogs.forms.Where(one => one.Dialog == Id).Select(one => one.Form).ToList();
            if (result is not { Canceled: true })
                return base.Dismiss(result);
            if (mine.Exists(form => form.Shut()))
                return false;
            if (mine.Find(form => form.WouldLose) is not { } changed)
                return base.Dismiss(result);
            changed.Ask();
            return false;
        }
    }
}

internal static class AskingDialogsRegistration
{
    public static IServiceCollection AddAskingDialogs(this IServiceCollection services) =>
        services.AddScoped<AskingDialogs>().AddScoped<IDialogService>(all => all.GetRequiredService<AskingDialogs>());
}
