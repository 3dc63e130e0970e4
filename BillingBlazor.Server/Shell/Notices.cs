using BillingBlazor.Domain;
using MudBlazor;

namespace BillingBlazor.Server.Shell;

/// <summary>What was done, or why not. The only try in the user interface.</summary>
public sealed class Notices(ISnackbar snackbar, IDialogService dialogs)
{
    /// <summary>How many things were done in this window: a form learns by it that it is saved.</summary>
    public int Succeeded { get; private set; }

    /// <summary>Does what the user asked for. A refusal becomes a message; what needs proof of who asks is done once it is given; anything
    /// else is a bug and goes on up.</summary>
    public async Task<bool> TryAsync(Func<Task> action, string? done = null)
    {
        try
        {
            await action();
            Did(done);
            return true;
        }
        catch (ProofNeededException)
        {
            // asked below, out of the catch
        }
        catch (WaitsForSecondException waits)
        {
            return DidNotYet(waits);
        }
        catch (BillingRuleException refusal)
        {
            Warn(refusal.Message);
            return false;
        }
        var narrow = new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true };
        var asking = await dialogs.ShowAsync<ProofDialog>("Is it you?", narrow);
        return await asking.Result is { Canceled: false } && await TryAsync(action, done);
    }

    /// <summary>The same of what may have been asked for moments ago: then the user is asked, and it is done when it is meant.</summary>
    /// <param name="action">Takes whether it is meant a second time.</param>
    /// <param name="isMeant">Shows what was found, and answers what the user says to it.</param>
    public async Task<bool> TryAsync(Func<bool, Task> action, Func<string, Task<bool>> isMeant, string? done = null)
    {
        string repeated;
        try
        {
            await action(false);
            Did(done);
            return true;
        }
        catch (RepeatedException found)
        {
            repeated = found.Message;
        }
        catch (WaitsForSecondException waits)
        {
            return DidNotYet(waits);
        }
        catch (BillingRuleException refusal)
        {
            Warn(refusal.Message);
            return false;
        }
        return await isMeant(repeated) && await TryAsync(() => action(true), done);
    }

    /// <summary>The form has done its part: a colleague does the rest.</summary>
    private bool DidNotYet(WaitsForSecondException waits)
    {
        Did(null);
        Warn(waits.Message);
        return true;
    }

    private void Did(string? done)
    {
        Succeeded++;
        if (done is not null)
            snackbar.Add(done, Severity.Success);
    }

    /// <summary>Says what was done, with Undo where that can be.</summary>
    public void Done(string message, Func<Task>? undo) =>
        snackbar.Add(
            message,
            Severity.Success,
            options =>
            {
                if (undo is null)
                    return;
                (options.Action, options.VisibleStateDuration) = ("Undo", 15_000);
                options.OnClick = _ => TryAsync(undo, "Undone");
            }
        );

    /// <summary>It was done, and there is something to know about it: stays until it is read.</summary>
    public void Warn(string message) => snackbar.Add(message, Severity.Warning, options => options.RequireInteraction = true);

    public void Say(string message) => snackbar.Add(message, Severity.Info);
}
