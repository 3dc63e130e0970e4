using System.ComponentModel.DataAnnotations;

namespace BillingBlazor.Server.SignIn;

public sealed class ForgottenForm
{
    [Required(ErrorMessage = "Give your email address.")]
    public string Email { get; set; } = "";
}

public sealed class SetPasswordForm
{
    [
        Required(ErrorMessage = "Choose a password."),
        MinLength(12, ErrorMessage = "A password has at least 12 letters; a few words make a good one.")
    ]
    public string Password { get; set; } = "";

    [Compare(nameof(Password), ErrorMessage = "The two passwords are not the same.")]
    public string Again { get; set; } = "";
}

public sealed class ChangePasswordForm
{
    [Required(ErrorMessage = "Give the password you have now.")]
    public string Current { get; set; } = "";

    [
        Required(ErrorMessage = "Choose a password."),
        MinLength(12, ErrorMessage = "A password has at least 12 letters; a few words make a good one.")
    ]
    public string Password { get; set; } = "";

    [Compare(nameof(Password), ErrorMessage = "The two passwords are not the same.")]
    public string Again { get; set; } = "";
}
