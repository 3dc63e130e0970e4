using System.Linq.Expressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles;

public enum ServiceFileSort
{
    Uploaded,
    Name,
    Supplier,
    State,
    Rows,
    Rejected,
    Duplicates,
}

/// <summary>Which service files.</summary>
public sealed record ServiceFileFilter
{
    public int? SupplierId { get; init; }
    public ServiceFileState? State { get; init; }

    /// <summary>A part of the name, or of who uploaded it.</summary>
    public string? Words { get; init; }

    /// <summary>Uploaded on this day or later.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Uploaded on this day or earlier.</summary>
    public DateOnly? To { get; init; }

    public bool IsEverything => this == new ServiceFileFilter();

    internal IQueryable<ServiceFile> Of(BillingDb db)
    {
        var files = db.ServiceFiles.AsNoTracking();
        if (SupplierId is { } supplier)
            files = files.Where(f => f.SupplierId == supplier);
        if (State is { } state)
            files = files.Where(f => f.State == state);
        if (From is { } from && UkTime.StartOf(from) is var fromUtc)
            files = files.Where(f => f.UploadedUtc >= fromUtc);
        if (To is { } to && UkTime.StartOf(to.AddDays(1)) is var toUtc)
            files = files.Where(f => f.UploadedUtc < toUtc);
        if (Text.Optional(Words) is { } words && LikePattern.Holding(words) is var like)
            files = files.Where(f =>
                EF.Functions.Like(f.Name, like, LikePattern.Escape) || EF.Functions.Like(f.UploadedBy, like, LikePattern.Escape)
            );
        return files;
    }
}

/// <summary>The listing of service files as its address says it, so that a view can be shared. What an address says wrong is left
/// out.</summary>
public sealed record ServiceFilesAddress
{
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    public ServiceFileFilter Filter { get; init; } = new();
    public ServiceFileSort Sort { get; init; }

    /// <summary>The newest first, unless said otherwise.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int Size { get; init; } = 50;

    /// <summary>Another filter begins on the first page.</summary>
    public ServiceFilesAddress With(ServiceFileFilter filter) => this with { Filter = filter, Page = 1 };

    /// <summary>By a column, words upwards and the rest downwards; once more, the other way.</summary>
    public ServiceFilesAddress By(ServiceFileSort sort) =>
        this with
        {
            Sort = sort,
            Descending =
                sort == Sort ? !Descending : sort is not (ServiceFileSort.Name or ServiceFileSort.Supplier or ServiceFileSort.State),
            Page = 1,
        };

    public static ServiceFilesAddress Of(string query)
    {
        var said = AddressQuery.Read(query);
        return new()
        {
            Filter = new()
            {
                SupplierId = said.Number("supplier"),
                State = said.Choice<ServiceFileState>("state"),
                Words = said.Word("q"),
                From = said.Day("from"),
                To = said.Day("to"),
            },
            Sort = said.Choice<ServiceFileSort>("sort") ?? ServiceFileSort.Uploaded,
            Descending = said.Word("asc") != "1",
            Page = said.Page(),
            Size = said.Number("size") is { } size && Sizes.Contains(size) ? size : 50,
        };
    }

    /// <summary>The query of it, with its question mark; only what isn't as usual.</summary>
    public string ToQuery() =>
        AddressQuery.Write(
            ("supplier", Filter.SupplierId),
            ("state", Filter.State),
            ("q", Filter.Words),
            ("from", Filter.From),
            ("to", Filter.To),
            ("sort", Sort == ServiceFileSort.Uploaded ? null : Sort),
            ("asc", Descending ? null : 1),
            ("page", Page == 1 ? null : Page),
            ("size", Size == 50 ? null : Size)
        );

    internal IQueryable<ServiceFile> PageOf(BillingDb db)
    {
        var files = Filter.Of(db);
        var sorted = Sort switch
        {
            ServiceFileSort.Uploaded => By(files, f => f.Id),
            ServiceFileSort.Name => By(files, f => EF.Functions.Collate(f.Name, DatabaseEngine.AnyCase)),
            ServiceFileSort.Supplier => By(files, f => db.Suppliers.Where(s => s.Id == f.SupplierId).Select(s => s.Name).First()),
            ServiceFileSort.State => By(files, f => f.State),
            ServiceFileSort.Rows => By(files, f => f.Rows),
            ServiceFileSort.Rejected => By(files, f => f.Rejected),
            ServiceFileSort.Duplicates => By(files, f => f.Duplicates),
            _ => throw new InvalidOperationException($"Nothing is sorted by {Sort}."),
        };
        return sorted.ThenByDescending(f => f.Id).Skip((Page - 1) * Size).Take(Size);
    }

    private IOrderedQueryable<ServiceFile> By<T>(IQueryable<ServiceFile> files, Expression<Func<ServiceFile, T>> key) =>
        Descending ? files.OrderByDescending(key) : files.OrderBy(key);
}
