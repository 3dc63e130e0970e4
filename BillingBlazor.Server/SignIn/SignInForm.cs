using System.ComponentModel.DataAnnotations;

namespace BillingBlazor.Server.SignIn;

public sealed class SignInForm
{
    [Required(ErrorMessage = "Give your email address.")]
    public string Email { get; set; } = "";

    [Required(ErrorMessage = "Give your password.")]
    public string Password { get; set; } = "";
}

public sealed class FirstOwnerForm
{
    [Required(ErrorMessage = "Give the token that the server printed when it started.")]
    public string Token { get; set; } = "";

    [Required(ErrorMessage = "Give your company's name: it becomes the first organisation."), StringLength(200)]
    public string Organisation { get; set; } = "";

    [Required(ErrorMessage = "Give your name."), StringLength(200)]
    public string Name { get; set; } = "";

    [Required(ErrorMessage = "Give your email address."), EmailAddress(ErrorMessage = "That is not an email address.")]
    public string Email { get; set; } = "";

    [
        Required(ErrorMessage = "Choose a password."),
        MinLength(12, ErrorMessage = "A password has at least 12 letters; a few words make a good one.")
    ]
    public string Password { get; set; } = "";
}

public sealed class CodeForm
{
    [
        Required(ErrorMessage = "Give the code that the app shows now."),
        StringLength(40, ErrorMessage = "A code has six figures; a recovery code has ten letters and figures.")
    ]
    public string Code { get; set; } = "";
}

public sealed class ProofForm
{
    [
        Required(ErrorMessage = "Give your password, or the code that the app shows now."),
        StringLength(500, ErrorMessage = "That is too long for a password.")
    ]
    public string Proof { get; set; } = "";
}
