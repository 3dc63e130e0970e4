using System.ComponentModel.DataAnnotations;

namespace BillingBlazor.Server.Settings;

public sealed class PortalUserForm
{
    [Required(ErrorMessage = "Give the person's name."), StringLength(200, ErrorMessage = "A name has at most 200 letters.")]
    public string Name { get; set; } = "";

    [
        Required(ErrorMessage = "Give the person's email address."),
        StringLength(254, ErrorMessage = "An email address has at most 254 letters.")
    ]
    public string Email { get; set; } = "";
}
